import { dayText, momentText } from '#app/domain/kernel/day.ts'
import { notFound } from '#app/domain/kernel/errors.ts'
import { type Currency, formatMoney } from '#app/domain/kernel/money.ts'
import { DESTINATION_HOLD_MS, instantHindrance, pausedText } from '#app/domain/payouts/eligibility.rules.ts'
import { payoutFailureText } from '#app/domain/payouts/failure-text.ts'
import { nextPayout } from '#app/domain/payouts/plan.rules.ts'
import { dayAt, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Mailer } from '../mailer.service.ts'
import type { LoadPayoutFacts } from './payout-facts.ts'

type Change = {
  about: 'daily_suspended' | 'daily_back' | 'destination_changed' | 'paused' | 'resumed'
  code: string
  at: number
}
type Notice = {
  heading: string
  texts: string[]
  rows: { label: string; value: string }[]
  button: { label: string; url: string }
}

/** Mails to owners and admins, who set payouts: that one did not arrive, or how they are paid has changed. */
export function createPayoutMailsService(d: {
  repos: (scope: SellerScope) => Repos
  facts: LoadPayoutFacts
  mailer: Mailer
  baseUrl: string
}) {
  const page = (path: string, label: string) => ({ label, url: `${d.baseUrl}${path}` })

  async function send(scope: SellerScope, key: string, notice: Notice): Promise<JobOutcome> {
    const repos = d.repos(scope)
    const [settings, seller, members, { renderPayoutNotice }] = await Promise.all([
      repos.settings.get(),
      repos.settings.seller(),
      repos.members.list(),
      import('#app/emails/payout-notice.tsx'),
    ])
    const rendered = await renderPayoutNotice({
      ...notice,
      seller: {
        name: seller.name,
        brandColor: settings.brandColor,
        logoUrl: settings.logoKey ? `${d.baseUrl}/brand/${seller.slug}/logo` : null,
      },
    })
    for (const member of members.filter((m) => m.role === 'owner' || m.role === 'admin'))
      await d.mailer.send(
        {
          idempotencyKey: `payouts/${scope.sellerId}/${key}/${member.id}`,
          to: { email: member.email, name: member.name },
          from: { localPart: 'no-reply', name: 'Awning' },
          replyTo: null,
        },
        rendered,
      )
    return 'done'
  }

  return {
    /** Issued by the job. */
    async mailPayout(
      scope: SellerScope,
      payoutId: string,
      about: 'failed' | 'canceled' | 'returned',
    ): Promise<JobOutcome> {
      const p = await d.repos(scope).payouts.find(payoutId)
      if (!p) throw notFound('payout')
      const money = (amount: number) => formatMoney({ amount, currency: p.currency as Currency })
      const heading = {
        failed: 'A payout failed',
        canceled: 'A payout was canceled',
        returned: 'A payout came back from the bank',
      }[about]
      return send(scope, `${p.id}/${about}`, {
        heading,
        texts: [
          payoutFailureText(p.failure ?? 'could_not_process'),
          `All ${money(p.gross)} are back in your balance, and no fee was kept. They go out with the next payout to an account that takes them.`,
        ],
        rows: [
          { label: 'Amount', value: money(p.net) },
          { label: 'To', value: p.destinationLabel },
          { label: 'Made', value: dayText(p.createdAt, 'UTC') },
          { label: 'Payout', value: p.id },
        ],
        button: page(`/payouts/${p.id}`, 'Look at the payout'),
      })
    },

    /** Issued by the job; `stale` when it has changed again meanwhile. */
    async mailChange(scope: SellerScope, change: Change): Promise<JobOutcome> {
      const { facts, account } = await d.facts(scope)
      const next = nextPayout(facts)
      const nextText = next.date
        ? `The next payout is on ${dayText(dayAt(next.date), 'UTC')}.`
        : 'As things stand, no payout is due.'
      const settings = page('/payouts/settings', 'Look at the payout settings')
      const key = `${change.about}/${change.at}`
      switch (change.about) {
        case 'daily_suspended': {
          if (account.dailySuspended !== change.code) return 'stale'
          const why = instantHindrance(facts, utcDay(facts.now))?.detail
          return send(scope, key, {
            heading: 'Daily payouts are suspended',
            texts: [
              why ?? 'Instant payouts are not possible right now.',
              `Until that is mended you are paid weekly, without a fee. Daily payouts come back by themselves. ${nextText}`,
            ],
            rows: [],
            button: settings,
          })
        }
        case 'daily_back':
          if (account.dailySuspended !== null) return 'stale'
          return send(scope, key, {
            heading: 'Daily payouts are back',
            texts: [`What stood in their way is mended. ${nextText}`],
            rows: [],
            button: settings,
          })
        case 'destination_changed':
          return send(scope, key, {
            heading: 'Your payouts go to another account',
            texts: [
              `From now on they go to ${account.destinationLabel ?? 'another account'}. To be safe they wait until ${momentText(change.at + DESTINATION_HOLD_MS, 'UTC')} UTC.`,
              'If you did not change it, pause payouts in the settings and write to support at once.',
            ],
            rows: [],
            button: settings,
          })
        case 'paused':
          if (facts.pause?.by !== 'operator') return 'stale'
          return send(scope, key, {
            heading: facts.pause.isSuspended ? 'Your shop is suspended' : 'Payouts are paused',
            texts: [pausedText(facts.pause), 'What you earn meanwhile stays in your balance.'],
            rows: [],
            button: page('/payouts', 'Look at your payouts'),
          })
        case 'resumed':
          if (facts.pause?.by === 'operator') return 'stale'
          return send(scope, key, {
            heading: 'Payouts go on',
            texts: [`They are not paused any more. ${nextText}`],
            rows: [],
            button: page('/payouts', 'Look at your payouts'),
          })
      }
    },
  }
}
