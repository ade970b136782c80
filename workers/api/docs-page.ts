import { html, raw } from 'hono/html'
import MarkdownIt from 'markdown-it'
import { type Components, type Field, fieldsOf, type Schema, sampleOf, typeOf } from './docs-schema.ts'

type Content = Record<string, { schema?: Schema }>
type Parameter = {
  $ref?: string
  name: string
  in: string
  required?: boolean
  description?: string
  schema?: Schema
}
type Operation = {
  operationId: string
  summary?: string
  description?: string
  tags?: string[]
  parameters?: Parameter[]
  requestBody?: { content: Content }
  responses: Record<string, { description: string; content?: Content }>
}
/** What the page shows of an OpenAPI document. */
export type Document = {
  info: { title: string; description?: string }
  servers?: { url: string }[]
  tags?: { name: string; description?: string }[]
  paths?: Record<string, Record<string, Operation>>
  components?: Components & { parameters?: Record<string, Parameter> }
}

const markdown = new MarkdownIt({ html: false })
const text = (source = '') => raw(markdown.render(source))
const inline = (source = '') => raw(markdown.renderInline(source))
const methodOrder = ['get', 'post', 'put', 'patch', 'delete']

/** The document as one page for people: no script, nothing from elsewhere, in the reader's light or dark. */
export function docsPage(document: Document) {
  const components = document.components ?? {}
  const server = document.servers?.[0]?.url ?? ''
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods)
      .sort(([a], [b]) => methodOrder.indexOf(a) - methodOrder.indexOf(b))
      .map(([method, operation]) => ({ path, method, operation })),
  )
  const groups = (document.tags ?? []).map((tag) => ({
    ...tag,
    operations: operations.filter((o) => o.operation.tags?.includes(tag.name)),
  }))
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<nav aria-label="Endpoints">
<p class="name"><a href="#top">${document.info.title}</a></p>
${groups.map(
  (g) =>
    html`<h2>${g.name}</h2><ul>${g.operations.map(
      ({ method, path, operation }) =>
        html`<li><a href="#${operation.operationId}"><span class="method ${method}">${method}</span> ${path}</a></li>`,
    )}</ul>`,
)}
</nav>
<main id="top">
<h1>${document.info.title}</h1>
<p>All paths are under <code>${server}</code>. The same as a document for programs: <a href="${server}/openapi.json">openapi.json</a>.</p>
${text(document.info.description)}
${groups.map(
  (g) => html`<section><h2>${g.name}</h2>${text(g.description)}
${g.operations.map((o) => endpointArticle(o, server, document))}</section>`,
)}
</main>
</body>
</html>`

  function endpointArticle(
    { method, path, operation }: { method: string; path: string; operation: Operation },
    base: string,
    { components: all }: Document,
  ) {
    const parameters = (operation.parameters ?? []).map((p) =>
      p.$ref ? { ...p, ...all?.parameters?.[p.$ref.split('/').at(-1)!] } : p,
    )
    const [bodyType, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
    const json = bodyType === 'application/json' ? body?.schema : undefined
    const name = `${method.toUpperCase()} ${path}`
    return html`<article id="${operation.operationId}">
<h3><span class="method ${method}">${method}</span> <code>${path}</code></h3>
<p class="summary">${operation.summary}</p>
${text(operation.description)}
<pre tabindex="0" aria-label="Example request"><code>${curl(method, `${base}${path}`, json)}</code></pre>
${fieldTable('Parameters', name, parameters.map(parameterField))}
${json && fieldTable('Body', name, fieldsOf(json, components))}
<h4>Answers</h4>
<dl>${Object.entries(operation.responses).map(([status, answer]) => {
      const schema = answer.content?.['application/json']?.schema
      return html`<dt class="${status < '400' ? 'good' : 'bad'}">${status}</dt><dd>${inline(answer.description)}
${
  schema &&
  html`<details><summary>Fields and example</summary>${fieldTable('Answer', `${name}, ${status}`, fieldsOf(schema, components))}
<pre tabindex="0" aria-label="Example answer"><code>${JSON.stringify(sampleOf(schema, components), null, 2)}</code></pre></details>`
}</dd>`
    })}</dl>
</article>`
  }

  function parameterField(p: Parameter): Field {
    return {
      path: p.name,
      type: `${p.in}, ${p.schema ? typeOf(p.schema, components) : 'string'}`,
      required: p.required ?? false,
      description: p.description ?? p.schema?.description ?? '',
    }
  }

  function curl(method: string, url: string, body: Schema | undefined) {
    const parts = [
      `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${url}`,
      `-H 'Authorization: Bearer awn_…'`,
    ]
    if (method === 'post') parts.push(`-H 'Idempotency-Key: …'`)
    if (body)
      parts.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(sampleOf(body, components))}'`)
    return parts.join(' \\\n  ')
  }
}

/** `of` tells this table from the others on the page; what answers always carry is not called required. */
function fieldTable(title: 'Parameters' | 'Body' | 'Answer', of: string, fields: Field[]) {
  if (fields.length === 0) return ''
  const explained = fields.some((f) => f.description)
  return html`${title !== 'Answer' && html`<h4>${title}</h4>`}<div class="scroll" tabindex="0" role="region" aria-label="${title} of ${of}"><table>
<thead><tr><th scope="col">Field</th><th scope="col">Type</th>${explained && html`<th scope="col">Meaning</th>`}</tr></thead>
<tbody>${fields.map(
    (f) =>
      html`<tr><td><code>${f.path}</code>${f.required && title !== 'Answer' && html` <span class="required">required</span>`}</td><td>${f.type}</td>${explained && html`<td>${inline(f.description)}</td>`}</tr>`,
  )}</tbody></table></div>`
}

const STYLE = `
:root{color-scheme:light dark;--bg:#f7f3eb;--card:#fffdf8;--line:#e4dccb;--ink:#25211a;--muted:#655d4f;--accent:#0f5e50;--code:#f0eade;--good:#2a6230;--bad:#a32a1e}
@media(prefers-color-scheme:dark){:root{--bg:#161511;--card:#1f1d18;--line:#3a362d;--ink:#ece6d9;--muted:#b0a794;--accent:#7cc9b5;--code:#121110;--good:#9fce9f;--bad:#f0a196}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.6 system-ui,sans-serif;display:grid;grid-template-columns:17rem minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.25rem;border-right:1px solid var(--line);font-size:.8125rem}
nav h2{font-size:.8125rem;margin:1rem 0 .25rem;color:var(--muted)}
nav ul{list-style:none;margin:0;padding:0}
nav a{display:block;padding:.125rem 0;color:inherit;text-decoration:none;overflow-wrap:anywhere}
nav a:hover,nav a:focus-visible{color:var(--accent);text-decoration:underline}
.name{font-weight:600;font-size:1rem;margin:0}
main{max-width:56rem;padding:1.5rem clamp(1rem,4vw,3rem) 6rem}
h1{font-size:2rem;line-height:1.2;margin:.5rem 0 1rem}
section>h2{font-size:1.375rem;margin:3rem 0 0}
article{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem 1.5rem;margin:1.25rem 0;scroll-margin-top:1rem}
h3{font-size:1rem;margin:0;overflow-wrap:anywhere}h3 code{background:none;padding:0}
h4{margin:1.25rem 0 .375rem;font-size:.875rem}
.summary{font-weight:600;margin:.25rem 0}
.method{font:600 .6875rem/1.5 ui-monospace,"SF Mono","Cascadia Code","DejaVu Sans Mono",monospace;text-transform:uppercase;color:var(--accent);border:1px solid currentColor;border-radius:.25rem;padding:0 .25rem}
code,pre{font-family:ui-monospace,"SF Mono","Cascadia Code","DejaVu Sans Mono",monospace;font-size:.8125rem}
code{background:var(--code);border-radius:.25rem;padding:.0625rem .25rem}
pre{background:var(--code);border-radius:.5rem;padding:.75rem 1rem;overflow:auto}pre code{background:none;padding:0}
a{color:var(--accent)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.8125rem}
th,td{text-align:left;vertical-align:top;padding:.3125rem .75rem .3125rem 0;border-bottom:1px solid var(--line)}
th{color:var(--muted);font-weight:500}
.required{color:var(--bad);font-size:.75rem}
dl{display:grid;grid-template-columns:3rem minmax(0,1fr);gap:.375rem .75rem;margin:0}
dt{font:600 .8125rem/1.7 ui-monospace,"SF Mono","Cascadia Code","DejaVu Sans Mono",monospace}.good{color:var(--good)}.bad{color:var(--bad)}
dd{margin:0}
summary{cursor:pointer;color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media(max-width:48rem){body{display:block}nav{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line)}article{padding:1rem}}
`
