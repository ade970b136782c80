import { Form } from '@remix-run/react'
import { ShieldCheck } from 'lucide-react'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { FormError, SavedNote } from './form-notes.tsx'
import { useAnsweredForm } from './use-answer.ts'

type Started = { secret: string; qr: boolean[][]; backupCodes: string[] }
type Props = { isOn: boolean; hasPassword: boolean }

/** A second step at sign-in: an authenticator app, and codes for the day the phone is gone. */
export function TwoFactorCard({ isOn, hasPassword }: Props) {
  const start = useAnsweredForm<{ password: string }>('totp-start')
  const confirm = useAnsweredForm<{ code: string }>('totp-confirm')
  const started = start.done as Started | null
  const isConfirming =
    started !== null || confirm.form.errors !== undefined || confirm.fields.code.errors !== undefined
  return (
    <Card
      title="Second factor"
      description="After the link or the password you are asked for six digits from an app on your phone."
      actions={isOn ? <Badge tone="ok">On</Badge> : <Badge>Off</Badge>}
    >
      {isOn ? (
        <TurnedOn hasPassword={hasPassword} />
      ) : (
        <div className="grid gap-6">
          {started && <Enrolment {...started} />}
          {isConfirming && (
            <Form method="post" id={confirm.form.id} className="flex flex-wrap items-end gap-3">
              <input type="hidden" name="intent" value="totp-confirm" />
              <Field
                label="Six digits from your app"
                required
                id={confirm.fields.code.id}
                error={confirm.fields.code.errors ?? confirm.form.errors}
              >
                <Input
                  name="code"
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  maxLength={6}
                  className="max-w-44"
                />
              </Field>
              <Button type="submit" variant="primary" icon={ShieldCheck} pending={confirm.isBusy}>
                Turn on
              </Button>
            </Form>
          )}
          {!started && (
            <PasswordStep intent="totp-start" form={start} hasPassword={hasPassword}>
              {isConfirming ? 'Start over with a new code' : 'Set up a second factor'}
            </PasswordStep>
          )}
        </div>
      )}
    </Card>
  )
}

function TurnedOn({ hasPassword }: Pick<Props, 'hasPassword'>) {
  const end = useAnsweredForm<{ password: string }>('totp-end')
  const renew = useAnsweredForm<{ password: string }>('backup-codes')
  const codes = renew.done as string[] | null
  return (
    <div className="grid gap-6">
      <SavedNote of="totp">The second factor is on</SavedNote>
      {codes && <BackupCodes codes={codes} />}
      <PasswordStep intent="backup-codes" form={renew} hasPassword={hasPassword}>
        New backup codes
      </PasswordStep>
      <PasswordStep intent="totp-end" form={end} hasPassword={hasPassword}>
        Turn the second factor off
      </PasswordStep>
    </div>
  )
}

type StepProps = {
  intent: string
  form: ReturnType<typeof useAnsweredForm<{ password: string }>>
  hasPassword: boolean
  children: string
}

/** A button that needs the password first where there is one. */
const PasswordStep = ({ intent, form: { form, fields, isBusy }, hasPassword, children }: StepProps) => (
  <Form method="post" id={form.id} className="flex flex-wrap items-end gap-3">
    <input type="hidden" name="intent" value={intent} />
    {hasPassword && (
      <Field label="Your password" required id={fields.password.id} error={fields.password.errors}>
        <Input type="password" name="password" autoComplete="current-password" />
      </Field>
    )}
    <Button type="submit" pending={isBusy}>
      {children}
    </Button>
    <FormError errors={form.errors} />
  </Form>
)

const Enrolment = ({ secret, qr, backupCodes }: Started) => (
  <>
    <div className="flex flex-wrap items-start gap-6">
      <QrCode modules={qr} />
      <div className="max-w-sm flex-1 basis-56">
        <p>Scan this with your authenticator app, or type the key into it:</p>
        <p className="mt-2 font-mono text-sm break-all">{secret}</p>
      </div>
    </div>
    <BackupCodes codes={backupCodes} />
  </>
)

const BackupCodes = ({ codes }: { codes: string[] }) => (
  <div>
    <h3 className="font-semibold">Backup codes</h3>
    <p className="text-sm text-muted">
      Each works once instead of the six digits. Keep them where your phone is not; they are shown this once.
    </p>
    <ul className="mt-3 grid max-w-sm grid-cols-2 gap-x-6 gap-y-1 rounded-md bg-sunken p-4 font-mono text-sm">
      {codes.map((code) => (
        <li key={code}>{code}</li>
      ))}
    </ul>
    <div className="mt-2">
      <CopyButton text={codes.join('\n')} label="Copy all" />
    </div>
  </div>
)

/** Dark on light in both themes: some apps do not read the reverse. */
const QrCode = ({ modules }: { modules: boolean[][] }) => {
  const path = modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      role="img"
      aria-label="QR code for your authenticator app"
      viewBox={`-4 -4 ${modules.length + 8} ${modules.length + 8}`}
      shapeRendering="crispEdges"
      className="size-44 rounded-md"
      style={{ background: '#fff' }}
    >
      <path d={path} fill="#000" />
    </svg>
  )
}
