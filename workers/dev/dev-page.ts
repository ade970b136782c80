import { html, raw } from 'hono/html'

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#ddd8d0, #3a3733); --soft: light-dark(#6b655c, #a59d92);
  --paper: light-dark(#fffdf9, #1b1917); --card: light-dark(#fff, #23201d); --accent: light-dark(#0f766e, #5eead4); }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); font: 15px/1.5 system-ui, sans-serif }
header { display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: baseline; padding: 14px 20px; border-bottom: 1px solid var(--line) }
header strong { margin-right: 8px } header small { color: var(--soft) }
main { max-width: 1080px; margin: 0 auto; padding: 20px }
h1 { font-size: 22px; margin: 0 0 12px; overflow-wrap: anywhere } h2 { font-size: 16px; margin: 28px 0 8px }
a { color: var(--accent) }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
th { text-align: left; font-weight: 600; color: var(--soft) }
th, td { padding: 8px 10px 8px 0; border-bottom: 1px solid var(--line); overflow: hidden; text-overflow: ellipsis; vertical-align: top }
form { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; margin: 0 0 16px }
label { display: grid; gap: 2px; color: var(--soft); font-size: 13px }
input, select, button { font: inherit; padding: 6px 10px; border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: inherit }
button { cursor: pointer } :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0 0 16px } dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
iframe { width: 100%; height: 70vh; border: 1px solid var(--line); border-radius: 8px; background: #fff }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--card) }
.pay { max-width: 420px; margin: 0 auto } form.stack { display: grid; align-items: stretch } .pay button { padding: 10px } .pay input, .pay select { font-size: 15px; color: CanvasText } td.name { overflow-wrap: anywhere }
button.main { background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 600 } [role=alert] { color: light-dark(#b42318, #fda29b) } td form { margin: 0 }
@media (max-width: 600px) { th.wide, td.wide { display: none } }
`

/** A page of the sandbox's own controls. `body` is made with hono's `html`, which escapes what is put into it. */
export const devPage = (title: string, body: ReturnType<typeof html>) => html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Awning sandbox</title><style>${raw(STYLE)}</style></head>
<body>
<header><strong>Awning sandbox</strong><a href="/dev/outbox">Outbox</a><a href="/dev/payments">Payments</a><a href="/dev/clock">Clock</a><a href="/dev/faults">Faults</a><a href="/dev/jobs">Jobs</a><a href="/dev/login">Sign in</a>
<small>Nothing here leaves this machine.</small></header>
<main>${body}</main>
</body></html>`
