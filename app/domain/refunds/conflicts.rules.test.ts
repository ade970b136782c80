import { describe, expect, test } from 'vitest'
import { findConflicts } from './conflicts.rules.ts'

type Policy = Parameters<typeof findConflicts>[0]

const policy = (changes: Partial<Policy>): Policy => ({
  periodDays: 30,
  finePrint: null,
  isPhysical: false,
  isNoneAllowed: false,
  editions: [],
  description: 'A video course in 12 lessons.',
  discountTexts: [],
  enforcedMinimum: null,
  ...changes,
})
const codes = (changes: Partial<Policy>) =>
  findConflicts(policy(changes)).map((c) => `${c.severity} ${c.code} ${c.field}`)
const edition = (id: string, periodDays: number, sharesContent = true) => ({
  id,
  name: id,
  periodDays,
  sharesContent,
})

describe('the period itself', () => {
  test.each([10, 60, 365, -1, 7.5, Number.NaN])('%d days cannot be set', (periodDays) => {
    expect(codes({ periodDays })).toEqual(['blocking period_not_allowed period_days'])
  })
  test.each([7, 14, 30, 183])('%d days can', (periodDays) => {
    expect(codes({ periodDays })).toEqual([])
  })
  test('none is for physical products, or where the operator allows it', () => {
    expect(codes({ periodDays: 0 })).toEqual(['blocking none_not_allowed period_days'])
    expect(codes({ periodDays: 0, isPhysical: true })).toEqual([])
    expect(codes({ periodDays: 0, isNoneAllowed: true })).toEqual([])
  })
  test('an enforced minimum holds for the policy and for each edition, whatever else is allowed', () => {
    const blocked = 'blocking below_enforced_minimum'
    expect(codes({ periodDays: 14, enforcedMinimum: 30 })).toEqual([`${blocked} period_days`])
    expect(codes({ periodDays: 0, isPhysical: true, enforcedMinimum: 30 })).toEqual([
      `${blocked} period_days`,
    ])
    expect(codes({ periodDays: 30, enforcedMinimum: 30 })).toEqual([])
    expect(codes({ enforcedMinimum: 30, editions: [edition('ed_1', 7, false)] })).toEqual([
      `${blocked} editions.ed_1.period_days`,
    ])
  })
  test('an edition keeps the same rules, and is not told again what the policy is told', () => {
    expect(codes({ editions: [edition('ed_1', 0, false), edition('ed_2', 30, false)] })).toEqual([
      'blocking none_not_allowed editions.ed_1.period_days',
    ])
    expect(codes({ periodDays: 10, editions: [edition('ed_1', 10)] })).toHaveLength(1)
  })
})

describe('fine print that takes the right away blocks', () => {
  test.each([
    'All sales final.',
    'ALL SALES ARE FINAL!!',
    'No refunds.',
    'Please note: this item is non-refundable.',
    'We do not offer refunds on digital goods.',
    'Refunds are not possible.',
    'No refunds or exchanges, sorry',
    'No refunds except where required by law.',
    'Refunds will not be issued under any circumstances.',
    'Keine Rückerstattung.',
    'Keine Rückgabe, kein Umtausch',
    'Eine Erstattung ist leider nicht möglich.',
    'Digitale Produkte sind vom Umtausch ausgeschlossen.',
    'Es besteht kein Anspruch auf Rückerstattung.',
    'Aucun remboursement.',
    'Les ventes sont définitives.',
    'Produit non remboursable',
    'Nous ne proposons pas de remboursement.',
    'Ni repris, ni échangé… pas de remboursement',
    'Sin reembolsos.',
    'No se aceptan devoluciones.',
    'Todas las ventas son finales',
    'Este producto no es reembolsable.',
    'No ofrecemos reembolsos bajo ninguna circunstancia',
    '概不退款',
    '虚拟商品一经售出，不支持退款。',
    '付款后不予退款',
    '不退不换，敬请谅解',
    '本店不提供任何退款服务',
    'ＮＯ　ＲＥＦＵＮＤＳ',
  ])('%s', (finePrint) => {
    const [first, ...rest] = findConflicts(policy({ finePrint }))
    expect(first).toMatchObject({
      code: 'fine_print_denies_refund',
      severity: 'blocking',
      field: 'fine_print',
    })
    expect(rest).toEqual([])
    expect(finePrint).toContain(first!.words)
    expect(first!.message).toContain('30 days')
    // A thing that is sent may be sold so.
    expect(codes({ finePrint, periodDays: 0, isPhysical: true })).toEqual([])
  })
})

describe('fine print that names other days warns', () => {
  test.each([
    ['Refunds within 14 days of purchase.', 14],
    ['60-day money back guarantee', 60],
    ['No refunds after 7 days.', 7],
    ['After seven days all sales are final.', 7],
    ['You may return it for up to two weeks.', 14],
    ['14 Tage Rückgaberecht', 14],
    ['Geld-zurück-Garantie: 60 Tage', 60],
    ['Nach 14 Tagen ist keine Erstattung mehr möglich.', 14],
    ['Satisfait ou remboursé 14 jours', 14],
    ['Passé 14 jours, aucun remboursement.', 14],
    ['Vous avez deux semaines pour demander le remboursement.', 14],
    ['Garantía de 14 días', 14],
    ['Pasados 7 días no hay reembolso.', 7],
    ['Tienes dos semanas para pedir la devolución.', 14],
    ['7天无理由退款', 7],
    ['购买后十四天内可退款', 14],
    ['超过7天不予退款', 7],
  ])('%s', (finePrint, days) => {
    const conflicts = findConflicts(policy({ finePrint }))
    expect(conflicts).toMatchObject([
      { code: 'fine_print_other_period', severity: 'warning', field: 'fine_print' },
    ])
    expect(conflicts[0]!.message).toContain(`${days} days`)
    expect(finePrint).toContain(conflicts[0]!.words)
  })
  test('days where the policy gives none', () => {
    expect(codes({ periodDays: 0, isPhysical: true, finePrint: 'Refunds within 14 days.' })).toEqual([
      'warning fine_print_other_period fine_print',
    ])
  })
  test('each number once', () => {
    expect(
      codes({ finePrint: 'Refunds within 14 days. Yes, 14 days refund! Or a 60 day refund.' }),
    ).toHaveLength(2)
  })
})

describe('hard terms in the fine print warn', () => {
  test.each([
    'We refund as store credit only.',
    'A restocking fee of 15 % applies.',
    'No refunds unless the file is broken.',
    'Refunds are not provided once the files have been downloaded.',
    'Erstattung nur als Gutschein.',
    'Keine Rückerstattung, sobald die Datei heruntergeladen wurde.',
    'Umtausch oder Rückgabe sind nach dem Download nicht möglich.',
    "Remboursement sous forme d'avoir.",
    'Pas de remboursement, sauf fichier défectueux.',
    'Reembolso solo como crédito en la tienda.',
    'Sin reembolsos salvo error técnico.',
    '退款只退余额。',
    '下载后不支持退款。',
  ])('%s', (finePrint) => {
    expect(codes({ finePrint })).toEqual(['warning fine_print_hard_terms fine_print'])
  })
})

describe('a refusal beside a promise warns, it does not block', () => {
  test.each([
    '30 days refund. Gift cards and custom work are not refundable.',
    'Refunds within 30 days. Live events: all sales final.',
    'Rückgabe innerhalb von 30 Tagen, danach keine Erstattung.',
    'Kein Widerrufsrecht bei digitalen Inhalten. 30 Tage Geld-zurück-Garantie.',
    'Das Widerrufsrecht erlischt mit dem Beginn des Kurses.',
    "Le droit de rétractation ne s'applique pas aux contenus numériques.",
    'Garantía de 30 días. Las clases en vivo no son reembolsables.',
    '数字商品不适用七天无理由退货。30天内如有质量问题可退款。',
    'You have 30 days. After that no refunds.',
  ])('%s', (finePrint) => {
    expect(codes({ finePrint })).toEqual(['warning fine_print_hard_terms fine_print'])
  })
})

describe('other texts that contradict the period', () => {
  test.each([
    ['Comes with a 60-day money back guarantee.', 'description_other_period'],
    ['14 Tage Geld zurück!', 'description_other_period'],
    ['Satisfait ou remboursé pendant 60 jours', 'description_other_period'],
    ['Garantía de devolución de 7 días', 'description_other_period'],
    ['60天内不满意全额退款', 'description_other_period'],
    ['LIFETIME money-back guarantee', 'description_other_period'],
    ['Digital product, so no refunds.', 'description_denies_refund'],
    ['Da digital: keine Rückerstattung.', 'description_denies_refund'],
    ['概不退款', 'description_denies_refund'],
  ])('description: %s', (description, code) => {
    expect(codes({ description })).toEqual([`warning ${code} description`])
  })
  test('a discount that promises more, or less', () => {
    const discountTexts = [
      { code: 'SPRING', text: 'Half price this week, and 60 days money back!' },
      { code: 'FLASH', text: 'Flash sale: refunds within 7 days only.' },
      { code: 'PLAIN', text: '20 % off for 30 days.' },
    ]
    expect(codes({ discountTexts })).toEqual([
      'warning discount_other_period discounts.SPRING',
      'warning discount_other_period discounts.FLASH',
    ])
  })
  test('editions with different periods in one shared content', () => {
    expect(codes({ editions: [edition('a', 30), edition('b', 14)] })).toEqual([
      'warning editions_differ editions',
    ])
    expect(codes({ editions: [edition('a', 30), edition('b', 14, false)] })).toEqual([])
    expect(codes({ editions: [edition('a', 30), edition('b', 30)] })).toEqual([])
  })
})

describe('nothing is said about', () => {
  test.each([
    '30-day money back, no questions asked.',
    'Refund policy: see our terms.',
    'This is the final version, no further updates are planned.',
    '30 days of lessons, one each morning.',
    'Refunds are issued to the original payment method within 10 days.',
    'Nobody has asked for a refund in 3 years.',
    'We never say "no refunds".',
    'Your refund is processed within 5-10 business days.',
    'Refund requests are answered within 48 hours.',
    'Shipping costs are non-refundable.',
    'You may ask for a refund within one month.',
    'Refunds within thirty (30) days.',
    'No refunds after 30 days.',
    'EU customers also have the 14-day right of withdrawal.',
    'Start with the 14-day free trial.',
    'Bigger tax refund within 21 days!',
    '30 Tage Rückgaberecht ohne Angabe von Gründen.',
    'Das gesetzliche Widerrufsrecht von 14 Tagen bleibt unberührt.',
    'Rückzahlungen werden innerhalb von 5 Werktagen bearbeitet.',
    'Die Versandkosten werden nicht erstattet.',
    'Satisfait ou remboursé 30 jours',
    'Les remboursements sont traités sous 5 jours ouvrés.',
    'Les frais de port ne sont pas remboursables.',
    'Garantía de 30 días, sin preguntas.',
    'Los reembolsos se procesan en 5 a 10 días hábiles.',
    '30天无理由退款',
    '退款将在5-10个工作日内处理',
    '退款政策请见店铺说明。',
    'Ask me anything before you buy 🙂',
    '',
  ])('%s', (text) => {
    expect(codes({ finePrint: text, description: text, discountTexts: [{ code: 'A', text }] })).toEqual([])
  })
  test('six months where the policy has 183 days', () => {
    for (const finePrint of ['Six month money-back guarantee', '180 days refund', '六个月内可退款'])
      expect(codes({ periodDays: 183, finePrint })).toEqual([])
  })
})

test('blocking conflicts come first', () => {
  const found = codes({
    periodDays: 14,
    enforcedMinimum: 30,
    description: '60 day refund.',
    finePrint: 'All sales final.',
  })
  expect(found.map((c) => c.split(' ')[0])).toEqual(['blocking', 'blocking', 'warning'])
})
