// One package each: the collected one brings a syntax highlighter and all of Tailwind into the Worker.
import { Body } from '@react-email/body'
import { Button } from '@react-email/button'
import { Column } from '@react-email/column'
import { Container } from '@react-email/container'
import { Head } from '@react-email/head'
import { Heading } from '@react-email/heading'
import { Html } from '@react-email/html'
import { Img } from '@react-email/img'
import { Row } from '@react-email/row'
import { Text } from '@react-email/text'
import { type CSSProperties, Fragment, type ReactNode } from 'react'
import { initials, textOn } from '#app/domain/sellers/brand.rules.ts'
import { manyLines, styleSlot } from './finish-mail.ts'
import { edgeOn, LIGHT, type MailBrand } from './mail-brand.ts'

const FONT = "system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const footer: CSSProperties = {
  marginTop: '32px',
  paddingTop: '16px',
  borderTop: `1px solid ${LIGHT.line}`,
  font: `13px/20px ${FONT}`,
  color: LIGHT.muted,
}
const BREAK: CSSProperties = { wordBreak: 'break-word', overflowWrap: 'anywhere' }

/** The frame of every mail: hidden first line, brand, content, small print. */
export function MailLayout(props: {
  title: string
  /** What the inbox shows behind the subject. */
  preheader: string
  brand: MailBrand
  banner?: string | null
  children: ReactNode
  footer: ReactNode
  /** Address of the picture that tells that the mail was opened. */
  pixel?: string | null
}) {
  return (
    <Html lang="en">
      <Head>
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{props.title}</title>
        <style>{styleSlot}</style>
      </Head>
      <Body className="o" style={{ margin: 0, padding: '24px 12px', backgroundColor: LIGHT.page }}>
        <div style={{ display: 'none', maxHeight: 0, overflow: 'hidden' }}>
          {/* The blanks keep the mail's own first words out of the inbox's preview. */}
          {props.preheader + '\u00a0\u200c'.repeat(40)}
        </div>
        <Container
          className="c"
          style={{
            maxWidth: '600px',
            backgroundColor: LIGHT.card,
            tableLayout: 'fixed',
            borderRadius: '12px',
          }}
        >
          <Row style={{ tableLayout: 'fixed' }}>
            <Column
              className="p"
              style={{ padding: '32px', font: `16px/24px ${FONT}`, color: LIGHT.text, ...BREAK }}
            >
              {props.banner && <Banner text={props.banner} />}
              <Brand {...props.brand} />
              {props.children}
              <div className="m l" style={footer}>
                {props.footer}
              </div>
            </Column>
          </Row>
        </Container>
        {props.pixel && <img src={props.pixel} width="1" height="1" alt="" />}
      </Body>
    </Html>
  )
}

const Banner = ({ text }: { text: string }) => (
  <Text
    style={{
      margin: '0 0 24px',
      padding: '8px 12px',
      backgroundColor: '#fef3c7',
      color: '#78350f',
      fontSize: '14px',
      lineHeight: '20px',
    }}
  >
    {text}
  </Text>
)

const Brand = ({ name, color, logoUrl }: MailBrand) => (
  <Row style={{ marginBottom: '24px' }}>
    <Column width="40">
      {logoUrl ? (
        <Img
          src={logoUrl}
          alt=""
          width="40"
          height="40"
          style={{ borderRadius: '8px', objectFit: 'contain', backgroundColor: '#ffffff' }}
        />
      ) : (
        <div
          aria-hidden="true"
          style={{
            width: '40px',
            borderRadius: '8px',
            backgroundColor: color,
            color: textOn(color),
            font: `bold 16px/40px ${FONT}`,
            textAlign: 'center',
          }}
        >
          {initials(name) || '·'}
        </div>
      )}
    </Column>
    <Column style={{ paddingLeft: '12px', fontWeight: 600 }}>{name}</Column>
  </Row>
)

export const MailHeading = ({ children }: { children: string }) => (
  <Heading dir="auto" style={{ margin: '0 0 16px', fontSize: '24px', lineHeight: '32px' }}>
    {children}
  </Heading>
)

export const MailText = ({ children }: { children: ReactNode }) => (
  <Text style={{ marginTop: 0, marginBottom: '16px', fontSize: 'inherit', lineHeight: 'inherit' }}>
    {children}
  </Text>
)

/** The one thing a mail asks for. */
export const MailButton = ({ href, color, children }: { href: string; color: string; children: string }) => (
  <Button
    className="b"
    href={href}
    style={{
      marginTop: '8px',
      padding: '12px 24px',
      border: `1px solid ${edgeOn(LIGHT, color)}`,
      borderRadius: '8px',
      backgroundColor: color,
      color: textOn(color),
      fontWeight: 600,
    }}
  >
    {children}
  </Button>
)

export const SmallPrint = ({ children }: { children: ReactNode }) => (
  <Text style={{ marginTop: 0, marginBottom: '8px', fontSize: 'inherit', lineHeight: 'inherit' }}>
    {children}
  </Text>
)

/** Addresses inside running text. */
export const MailLink = ({ href, children }: { href: string; children: string }) => (
  <a href={href} style={{ color: 'inherit', textDecoration: 'underline' }}>
    {children}
  </a>
)

/** A text of many lines as it was typed; not every client knows `white-space`. */
export const MailLines = ({ text }: { text: string }) => (
  <>
    {manyLines(text)
      .split('\n')
      .map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines may repeat, and nothing moves
        <Fragment key={i}>
          {i > 0 && <br />}
          {line}
        </Fragment>
      ))}
  </>
)

/** What somebody wrote. */
export const MailQuote = ({ text }: { text: string }) => (
  <div
    className="l"
    dir="auto"
    style={{ margin: '0 0 16px', paddingLeft: '12px', borderLeft: `3px solid ${LIGHT.line}` }}
  >
    <MailLines text={text} />
  </div>
)

/** What a thing is and what it came to, one line each; the last one that is `strong` is the sum. */
export type MailRow = { label: string; value: string; strong?: boolean }
export const MailRows = ({ rows }: { rows: MailRow[] }) => (
  <table
    role="presentation"
    width="100%"
    cellPadding={0}
    cellSpacing={0}
    style={{ margin: '0 0 24px', borderCollapse: 'collapse' }}
  >
    <tbody>
      {rows.map(({ label, value, strong }) => (
        <tr key={label}>
          <td
            className="m l"
            width="38%"
            style={{
              ...{ padding: '8px 12px 8px 0', borderTop: `1px solid ${LIGHT.line}`, verticalAlign: 'top' },
              ...{ fontSize: '14px', lineHeight: '24px', color: LIGHT.muted },
            }}
          >
            {label}
          </td>
          <td
            className="l"
            dir="auto"
            style={{
              ...{ padding: '8px 0', borderTop: `1px solid ${LIGHT.line}`, verticalAlign: 'top' },
              ...{ ...BREAK, ...(strong && { fontWeight: 600 }) },
            }}
          >
            {value}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
/** The same as plain text. */
export const rowsText = (rows: readonly MailRow[]): string =>
  rows.map(({ label, value }) => `${label}: ${value}`).join('\n')
