import { MINUTE } from '#app/domain/kernel/time.ts'
import type { GateReason, GateStatus } from '#app/domain/updates/gate.rules.ts'
import type { MailProvider } from '#app/domain/updates/route.rules.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

const NAMES: Record<MailProvider, string> = { resend: 'Resend', sendgrid: 'SendGrid' }
const WHY: Record<GateReason, string> = {
  rate: 'It asked us to wait.',
  quota: 'The day’s quota is used up.',
  warm_up: 'The new sender domain is warming up; the day’s share is sent.',
  account: 'It refuses our key, sender or credit. Put it right with the provider.',
  failing: 'It does not answer.',
}

type Props = { gates: ({ provider: MailProvider } & GateStatus)[]; now: number }

/** Whether each mail provider may be called, and how much of its day is used. */
export function Gates({ gates, now }: Props) {
  return (
    <Card
      title="Mail providers"
      description="While one is closed, mails that were not handed over go through the other. It opens by itself."
      flush
    >
      <Table label="Mail providers">
        <thead>
          <tr>
            <Th>Provider</Th>
            <Th>State</Th>
            <Th>Until</Th>
            <Th numeric>Mails today (UTC)</Th>
            <Th numeric>Calls a second</Th>
          </tr>
        </thead>
        <tbody>
          {gates.map((gate) => (
            <Tr key={gate.provider}>
              <Td className="font-semibold">{NAMES[gate.provider]}</Td>
              <Td className="min-w-56">
                <State {...gate} />
              </Td>
              <Td className="text-sm whitespace-nowrap text-muted">
                <Until at={gate.until} now={now} />
              </Td>
              <Td numeric>
                {gate.today.toLocaleString('en')}
                {gate.perDay !== null && ` of ${gate.perDay.toLocaleString('en')}`}
              </Td>
              <Td numeric>{gate.callsPerSecond.toLocaleString('en', { maximumFractionDigits: 1 })}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}

function State({ open, why }: GateStatus) {
  const [word, tone]: [string, Tone] = !open
    ? ['Closed', 'danger']
    : why === null
      ? ['Open', 'ok']
      : [why === 'rate' ? 'Slowed' : 'Trying one call', 'warn']
  return (
    <>
      <Badge tone={tone}>{word}</Badge> {why && <span className="text-sm text-muted">{WHY[why]}</span>}
    </>
  )
}

function Until({ at, now }: { at: number | null; now: number }) {
  if (at === null) return null
  return at - now < MINUTE ? 'in a moment' : <RelativeTime at={at} now={now} />
}
