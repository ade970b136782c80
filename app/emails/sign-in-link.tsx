import { finishMail, type RenderedMail } from './finish-mail.ts'
import { AWNING, mailCss } from './mail-brand.ts'
import { MailButton, MailHeading, MailLayout, MailText, SmallPrint } from './mail-layout.tsx'

/** The mail behind "send me a link": works once and for `validMinutes`. */
export async function renderSignInLink(mail: { url: string; validMinutes: number }): Promise<RenderedMail> {
  const subject = 'Your sign-in link'
  const limits = `The link works once and for ${mail.validMinutes} minutes.`
  const ignore = 'You did not ask for it? Then ignore this mail: nobody can sign in without the link.'
  return finishMail({
    subject,
    css: mailCss(AWNING.color),
    element: (
      <MailLayout
        title={subject}
        preheader={limits}
        brand={AWNING}
        footer={<SmallPrint>{ignore}</SmallPrint>}
      >
        <MailHeading>Sign in to Awning</MailHeading>
        <MailText>{limits}</MailText>
        <MailButton href={mail.url} color={AWNING.color}>
          Sign in
        </MailButton>
      </MailLayout>
    ),
    text: [`Sign in to Awning:\n${mail.url}`, limits, ignore],
  })
}
