import { describe, expect, it } from 'vitest'
import { createAiClassifier } from './policy-classifier.ts'

const RIDDLE = {
  ...{ name: 'Zumbra', description: 'Sing along until you know the tune by heart.', fileTypes: [] },
  ...{ price: { amount: 1000, currency: 'usd' as const }, finePrint: null },
}
const answering = (response: unknown) => ({ run: async () => ({ response }) })
const good = { period_days: 14, confidence: 0.9, words: ['Sing along'] }

/** What it proposes, how often it was asked, and what it logged. */
async function proposed(ai: { run(model: string, input: object): Promise<unknown> }, texts = RIDDLE) {
  let asked = 0
  const reasons: unknown[] = []
  const counted = {
    run(model: string, input: object) {
      asked++
      return ai.run(model, input)
    },
  }
  const classifier = createAiClassifier(counted, (_, fields) => void reasons.push(fields?.reason), 30)
  return { proposal: await classifier.propose(texts), asked, reasons }
}

describe('Workers AI', () => {
  it('answers where the rules cannot tell, as an object or as text', async () => {
    for (const response of [good, JSON.stringify(good)]) {
      const { proposal } = await proposed(answering(response))
      expect(proposal).toMatchObject({ period: 14, isCertain: true, confidence: 0.9 })
      expect(proposal.words[0]!.text).toBe('Sing along')
    }
  })

  it('is not asked where they can: a promise is never left to a guess', async () => {
    const { proposal, asked } = await proposed(answering(good), {
      ...RIDDLE,
      description: 'You get your money back within 60 days.',
    })
    expect({ period: proposal.period, asked }).toEqual({ period: 183, asked: 0 })
  })

  it.each([
    ['a period that cannot be set', { ...good, period_days: 21 }],
    ['no refunds', { ...good, period_days: 0 }],
    ['no words', { ...good, words: [] }],
    ['words that do not stand there', { ...good, words: ['lifetime guarantee'] }],
    ['confidence beyond 1', { ...good, confidence: 90 }],
    ['prose', 'I think that fourteen days are fair.'],
    ['nothing', null],
  ])('is not believed when it says %s', async (_, response) => {
    const { proposal, reasons } = await proposed(answering(response))
    expect(proposal).toMatchObject({ period: 30, isCertain: false })
    expect(reasons).toHaveLength(1)
  })

  it('is not believed when it guesses, does not answer in time, or fails', async () => {
    const unsure = await proposed(answering({ ...good, confidence: 0.4 }))
    expect(unsure.proposal).toMatchObject({ period: 30, isCertain: false })
    const late = await proposed({ run: () => new Promise(() => {}) })
    expect(late).toMatchObject({ proposal: { isCertain: false }, reasons: ['no answer in time'] })
    const down = await proposed({ run: () => Promise.reject(new Error('3040: out of capacity')) })
    expect(down).toMatchObject({ proposal: { isCertain: false }, reasons: ['3040: out of capacity'] })
  })
})
