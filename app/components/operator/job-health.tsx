import { Form } from '@remix-run/react'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

type Props = {
  counts: Record<string, number>
  failed: {
    id: string
    name: string
    sellerId: string
    attempts: number
    error: string | null
    createdAt: number
  }[]
  parked: { id: string; queue: string; reason: string; at: number }[]
  unknownEvents: { provider: string; type: string; day: string; n: number }[]
  now: number
}
const STATES = ['pending', 'queued', 'running', 'failed']

/** How the jobs do: what waits, what gave up and what could not be read; and what providers say that nobody here knows. */
export function JobHealth({ counts, failed, parked, unknownEvents, now }: Props) {
  return (
    <>
      <Card title="Jobs" description="Waiting ones are taken up by themselves; failed ones wait for you.">
        <dl className="grid grid-cols-2 gap-4 sm:grid-cols-5">
          {[
            ...STATES.map((state) => [state, counts[state] ?? 0] as const),
            ['parked', parked.length] as const,
          ].map(([state, n]) => (
            <div key={state}>
              <dt className="text-sm text-muted capitalize">{state}</dt>
              <dd className="text-2xl font-semibold">{n}</dd>
            </div>
          ))}
        </dl>
      </Card>
      {failed.length > 0 && (
        <Card title="Failed" flush>
          <Table label="Failed jobs">
            <thead>
              <tr>
                <Th>Job</Th>
                <Th>Seller</Th>
                <Th>Reason</Th>
                <Th>Since</Th>
                <Th>
                  <span className="sr-only">Actions</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {failed.map((job) => (
                <Tr key={job.id}>
                  <Td className="font-semibold">{job.name}</Td>
                  <Td className="font-mono text-xs">{job.sellerId}</Td>
                  <Td>
                    {job.error ?? 'unknown'} after {job.attempts} tries
                  </Td>
                  <Td className="text-sm text-muted">
                    <RelativeTime at={job.createdAt} now={now} />
                  </Td>
                  <Td>
                    <RetryOrDiscard of="job" id={job.id} name={job.name} />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </Card>
      )}
      {parked.length > 0 && (
        <Card title="Parked" description="Queue messages that could not be read, newest first." flush>
          <Table label="Parked messages">
            <thead>
              <tr>
                <Th>Queue</Th>
                <Th>Reason</Th>
                <Th>Since</Th>
                <Th>
                  <span className="sr-only">Actions</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {parked.map((message) => (
                <Tr key={message.id}>
                  <Td>{message.queue}</Td>
                  <Td>{message.reason}</Td>
                  <Td className="text-sm text-muted">
                    <RelativeTime at={message.at} now={now} />
                  </Td>
                  <Td>
                    <RetryOrDiscard of="parked" id={message.id} name={`message in ${message.queue}`} />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </Card>
      )}
      {unknownEvents.length > 0 && (
        <Card
          title="Unknown events"
          description="What mail providers told us and this version does not know. It was accepted and has no effect."
          flush
        >
          <Table label="Unknown events">
            <thead>
              <tr>
                <Th>Provider</Th>
                <Th>Type</Th>
                <Th>Day</Th>
                <Th numeric>Times</Th>
              </tr>
            </thead>
            <tbody>
              {unknownEvents.map(({ provider, type, day, n }) => (
                <Tr key={`${provider} ${type} ${day}`}>
                  <Td>{provider}</Td>
                  <Td className="font-mono text-xs">{type}</Td>
                  <Td>{day}</Td>
                  <Td numeric>{n.toLocaleString('en')}</Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </Card>
      )}
    </>
  )
}

const RetryOrDiscard = ({ of, id, name }: { of: 'job' | 'parked'; id: string; name: string }) => (
  <Form method="post" className="flex justify-end gap-1">
    <input type="hidden" name="id" value={id} />
    <Button type="submit" size="sm" name="intent" value={`retry-${of}`} aria-label={`Retry ${name}`}>
      Retry
    </Button>
    <Button
      type="submit"
      size="sm"
      variant="ghost"
      name="intent"
      value={`discard-${of}`}
      aria-label={`Discard ${name}`}
    >
      Discard
    </Button>
  </Form>
)
