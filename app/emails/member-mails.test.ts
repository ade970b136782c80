import { expect, test } from 'vitest'
import { renderAffiliateInvitation } from './affiliate-invitation.tsx'
import { renderConfirmFollow } from './confirm-follow.tsx'
import { renderExportReady } from './export-ready.tsx'
import { renderInvitation } from './invitation.tsx'
import { renderPayoutNotice } from './payout-notice.tsx'
import { renderPolicyEnforced } from './policy-enforced.tsx'
import { renderPolicyMigration } from './policy-migration.tsx'
import { renderSignInLink } from './sign-in-link.tsx'

const url = 'https://back.example/accept?id=inv_1&token=a%2Bb'
const invitation = {
  url,
  inviterName: 'Mara Lindqvist',
  role: 'marketing' as const,
  seller: { name: 'Clean Desk Studio', brandColor: '#facc15', logoUrl: null },
  validDays: 7,
}

const products = [
  { name: 'The Clean Desk Handbook', basisPoints: 2500 },
  { name: 'Cables & <b>Clips</b> {{name}}', basisPoints: 1250 },
]

const enforced = {
  settingsUrl: url,
  helpUrl: 'https://back.example/help/refund-policies',
  seller: invitation.seller,
}

test.each([
  ['sign-in-link', () => renderSignInLink({ url, validMinutes: 10 })],
  ['invitation', () => renderInvitation(invitation)],
  ['confirm-follow', () => renderConfirmFollow({ url, seller: invitation.seller })],
  ['confirm-imported', () => renderConfirmFollow({ url, imported: true, seller: invitation.seller })],
  ['affiliate-invitation', () => renderAffiliateInvitation({ url, seller: invitation.seller, products })],
  [
    'policy-migration',
    () =>
      renderPolicyMigration({
        ...{ url, helpUrl: 'https://back.example/help/refund-policies', seller: invitation.seller, more: 12 },
        changes: [
          { name: 'The Clean Desk Handbook', fromDays: 7, toDays: 14 },
          { name: 'Cables & <b>Clips</b> {{name}}', fromDays: 0, toDays: 7 },
          { name: 'A Desk for Half a Year', fromDays: 30, toDays: 183 },
        ],
        adjustUntil: Date.parse('2026-12-10T09:00:00Z'),
      }),
  ],
  [
    'export-ready',
    () =>
      renderExportReady({
        ...{ url, listUrl: 'https://back.example/audience/exports', seller: invitation.seller, validDays: 7 },
        ...{ fileName: 'audience-clean-desk-2026-11-20-09-30-00.csv', rows: 5000, bytes: 612_345 },
        of: ['followers', 'customers'],
      }),
  ],
  [
    'export-ready-payouts',
    () =>
      renderExportReady({
        ...{ url, listUrl: 'https://back.example/payouts/export', seller: invitation.seller, validDays: 7 },
        ...{ fileName: 'payouts-clean-desk-2026.zip', rows: 52, bytes: 81_200, of: 'payouts' },
      }),
  ],
  [
    'payout-notice',
    () =>
      renderPayoutNotice({
        seller: invitation.seller,
        heading: 'A payout did not arrive',
        texts: [
          'The bank account is closed. Its money is free again.',
          'Choose another account & <b>try</b> {{again}}.',
        ],
        rows: [
          { label: 'Amount', value: '$970.87' },
          { label: 'Account', value: 'Test Bank •••• 6789' },
        ],
        button: { label: 'Open payouts', url },
      }),
  ],
  [
    'policy-enforced',
    () =>
      renderPolicyEnforced({ ...enforced, isOn: true, numbers: { settledPurchases: 1204, disputes: 15 } }),
  ],
  [
    'policy-lifted',
    () =>
      renderPolicyEnforced({ ...enforced, isOn: false, numbers: { settledPurchases: 1600, disputes: 16 } }),
  ],
])('golden files: %s', async (name, render) => {
  const { subject, html, text } = await render()
  await expect(html).toMatchFileSnapshot(`./__golden__/${name}.html`)
  await expect(`Subject: ${subject}\n\n${text}`).toMatchFileSnapshot(`./__golden__/${name}.txt`)
  expect(html).toContain(`href="${url.replace('&', '&amp;')}"`)
  expect(text).toContain(url)
})

test('an invitation says who asks, for whom, as what and how long', async () => {
  const { subject, text } = await renderInvitation(invitation)
  expect(subject).toBe('Mara Lindqvist invites you to Clean Desk Studio')
  expect(text).toMatch(/Mara Lindqvist.*Clean Desk Studio.*marketing.*7 days/s)
})

test('names in an invitation cannot add lines, markup or placeholders', async () => {
  const name = 'A\r\nBcc: x@y.example <b>{{name}}'
  const { subject, html } = await renderInvitation({
    ...invitation,
    inviterName: name,
    seller: { ...invitation.seller, name },
  })
  expect(subject).not.toMatch(/[\r\n]|\{\{/)
  expect(html).not.toMatch(/<b>|\{\{name/)
})

test('an invitation in an impossible colour is refused by name', async () => {
  const seller = { ...invitation.seller, brandColor: 'teal' }
  await expect(renderInvitation({ ...invitation, seller })).rejects.toMatchObject({
    extra: { errors: [{ path: 'brand_color' }] },
  })
})
