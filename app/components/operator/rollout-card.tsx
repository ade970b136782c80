import { Form } from '@remix-run/react'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

type Rollout = {
  stage: string
  percent: number
  isKilled: boolean
  overrides: { sellerId: string; name: string; isOn: boolean }[]
  changes: {
    id: string
    seller: string | null
    fromState: string
    toState: string
    actorName: string
    at: number
  }[]
}
const STAGES = [
  ['off', 'Off'],
  ['new_sellers', 'New sellers'],
  ['percent', 'Percent of sellers there were'],
  ['all', 'All sellers'],
] as const

/** How far policies per product hold, who changed that and when. */
export function RolloutCard({ rollout, now }: { rollout: Rollout; now: number }) {
  const { stage, percent, isKilled, overrides, changes } = rollout
  const word = STAGES.find(([key]) => key === stage)?.[1] ?? stage
  return (
    <Card
      title="Rollout"
      description="Where it is off, a seller’s own policy holds for all of its products; what was set for products is kept. A change holds from the next request on; pages of shops that lie at the edge follow within a minute."
      actions={
        isKilled ? (
          <Form method="post">
            <input type="hidden" name="intent" value="kill" />
            <input type="hidden" name="killed" value="no" />
            <Button type="submit">Lift the kill switch</Button>
          </Form>
        ) : (
          <ConfirmForm
            fields={{ intent: 'kill', killed: 'yes' }}
            variant="danger"
            danger
            title="Switch policies per product off for everybody?"
            description="Stage and sellers with settings of their own no longer count until you lift it. Nothing that was set is lost."
            confirmLabel="Switch off"
          >
            Kill switch
          </ConfirmForm>
        )
      }
    >
      <p className="mb-4 flex flex-wrap items-center gap-2">
        <Badge tone={isKilled ? 'danger' : stage === 'off' ? 'neutral' : 'ok'}>
          {isKilled ? 'Killed: off for everybody' : `${word}${stage === 'percent' ? `: ${percent} %` : ''}`}
        </Badge>
      </p>
      <div className="grid gap-6 md:grid-cols-2">
        <Form method="post" className="grid content-start gap-4">
          <input type="hidden" name="intent" value="stage" />
          <Field label="Stage" required>
            <Select name="stage" defaultValue={stage}>
              {STAGES.map(([key, label]) => (
                <option key={key} value={key}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="Percent" required hint="At the stage of percent. Raising it only adds sellers.">
            <Input type="number" name="percent" min={0} max={100} defaultValue={percent} />
          </Field>
          <Button type="submit" className="justify-self-start">
            Set the stage
          </Button>
        </Form>
        <Form method="post" className="grid content-start gap-4">
          <input type="hidden" name="intent" value="override" />
          <Field label="Seller" required hint="Its id, as in the table of proposals.">
            <Input name="seller" placeholder="sel_…" spellCheck={false} autoComplete="off" />
          </Field>
          <Field label="For this seller" required>
            <Select name="override" defaultValue="on">
              <option value="on">On</option>
              <option value="off">Off</option>
              <option value="none">As the stage says</option>
            </Select>
          </Field>
          <Button type="submit" className="justify-self-start">
            Set for this seller
          </Button>
          {overrides.length > 0 && (
            <ul className="text-sm">
              {overrides.map((o) => (
                <li key={o.sellerId}>
                  <strong>{o.name}</strong> <span className="font-mono text-xs text-muted">{o.sellerId}</span>
                  : {o.isOn ? 'on' : 'off'}
                </li>
              ))}
            </ul>
          )}
        </Form>
      </div>
      {changes.length > 0 && (
        <details className="mt-5">
          <summary className="cursor-pointer font-medium">History</summary>
          <div className="mt-3">
            <Table label="History of the rollout">
              <thead>
                <tr>
                  <Th>When</Th>
                  <Th>Who</Th>
                  <Th>For</Th>
                  <Th>Change</Th>
                </tr>
              </thead>
              <tbody>
                {changes.map((c) => (
                  <Tr key={c.id}>
                    <Td className="text-sm whitespace-nowrap text-muted">
                      <RelativeTime at={c.at} now={now} />
                    </Td>
                    <Td>{c.actorName}</Td>
                    <Td className="font-mono text-xs">{c.seller ?? 'everybody'}</Td>
                    <Td>
                      {words(c.fromState)} → {words(c.toState)}
                    </Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
          </div>
        </details>
      )}
    </Card>
  )
}

const words = (state: string) => state.replaceAll('_', ' ')
