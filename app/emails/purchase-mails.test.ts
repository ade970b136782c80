import { expect, test } from 'vitest'
import { renderReceipt } from './receipt.tsx'
import { renderRefund } from './refund.tsx'
import { renderRequestAsked, renderRequestEnded } from './refund-request.tsx'

const url = 'https://back.example/l/token?a=1&b=2'
const seller = { name: 'Clean Desk Studio', brandColor: '#facc15', logoUrl: null }
const HOSTILE = 'It is <b>not</b> what I hoped {{name}}\n\nGive it back & all'
const receipt = {
  seller,
  postalAddress: 'Clean Desk Studio\nAm Kai 4\n20457 Hamburg',
  supportEmail: 'help@clean-desk.example',
  productName: 'The Clean Desk Handbook',
  editionName: 'With templates',
  boughtOn: '26 November 2026',
  isFree: false,
  price: '$29',
  discountCode: 'SPRING',
  tax: '$5.51',
  total: '$34.51',
  refunded: null,
  reference: 'pur_01m8cd6ff0dx12ybp9sh1jytnh',
  libraryUrl: url,
  policy: {
    title: '30-day money back',
    finePrint: 'Write to us first.\nTemplates <i>count</i> {{key}} as used once copied.',
    until: '26 December 2026 in your time (Europe/Berlin)',
    isOver: false,
  },
  refundUrl: 'https://back.example/l/token/refund',
}
const refund = {
  about: 'sent' as const,
  seller,
  supportEmail: 'help@clean-desk.example',
  productName: 'The Clean Desk Handbook',
  amount: '$34.51',
  tax: '$5.51',
  as: 'full' as const,
  isOurs: true,
  hasAccess: false,
  url,
}
const asked = {
  seller,
  productName: 'The Clean Desk Handbook',
  email: 'ada@example.com',
  amount: '$34.51',
  boughtOn: '1 November 2026',
  window: 'ended on 15 November 2026 (Europe/Berlin)',
  heldFor: 'outside_window' as const,
  note: HOSTILE,
  deadline: '29 November 2026 at 14:05 (Europe/Berlin)',
  atDeadline: 'expire' as const,
  url,
}
const ended = {
  about: 'declined' as const,
  seller,
  supportEmail: 'help@clean-desk.example',
  productName: 'The Clean Desk Handbook',
  answer: HOSTILE,
  url,
}

test.each([
  ['receipt', () => renderReceipt(receipt)],
  [
    'receipt.free',
    () =>
      renderReceipt({
        ...{ ...receipt, isFree: true, policy: null, tax: null, discountCode: null, editionName: null },
        ...{ postalAddress: null, supportEmail: null },
      }),
  ],
  ['refund.full', () => renderRefund(refund)],
  [
    'refund.partial',
    () => renderRefund({ ...refund, as: 'partial', amount: '$10', tax: null, hasAccess: true }),
  ],
  ['refund.rest', () => renderRefund({ ...refund, as: 'rest', amount: '$24.51' })],
  ['refund.failed', () => renderRefund({ ...refund, about: 'failed', hasAccess: true })],
  ['refund-request.asked', () => renderRequestAsked(asked)],
  ['refund-request.declined', () => renderRequestEnded(ended)],
  ['refund-request.expired', () => renderRequestEnded({ ...ended, about: 'expired', answer: null })],
])('golden files: %s', async (name, render) => {
  const { subject, html, text } = await render()
  await expect(html).toMatchFileSnapshot(`./__golden__/${name}.html`)
  await expect(`Subject: ${subject}\n\n${text}`).toMatchFileSnapshot(`./__golden__/${name}.txt`)
  expect(html).toContain(`href="${url.replace('&', '&amp;')}"`)
  expect(text).toContain(url)
})

test('what buyers and sellers write stays text in the mails about it', async () => {
  for (const render of [
    () => renderRequestAsked(asked),
    () => renderRequestEnded(ended),
    () => renderReceipt(receipt),
  ]) {
    const { html, text } = await render()
    expect(html).not.toMatch(/<b>not|<i>count|\{\{/)
    expect(text).not.toContain('{{')
  }
  const { text } = await renderRequestAsked(asked)
  expect(text).toContain('> It is <b>not</b> what I hoped')
  expect(text).toContain('> Give it back & all')
})

test('a receipt says when the days to ask are over, and that there are none', async () => {
  const over = await renderReceipt({ ...receipt, policy: { ...receipt.policy, isOver: true } })
  expect(over.text).toContain('ended on 26 December 2026')
  const none = await renderReceipt({ ...receipt, policy: { ...receipt.policy, until: null } })
  expect(none.text).toContain('no days in which the money goes back')
})

test('a refund of what was sold elsewhere promises no money from here, and one of a gift none at all', async () => {
  const elsewhere = await renderRefund({ ...refund, isOurs: false })
  expect(elsewhere.text).toContain('did not pay through us')
  expect(elsewhere.text).not.toContain('3–7 days')
  const free = await renderRefund({ ...refund, amount: null, tax: null })
  expect(free.text).toContain('no money moves')
  expect(free.text).not.toContain('null')
})
