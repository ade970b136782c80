import type { Api } from './api.ts'

export type CurlRequest = { method: string; path: string; headers: Record<string, string>; raw?: string }
type Given = { vars: Record<string, string>; files: Record<string, string> }

const BASE = '$AWNING_URL/api/v1'

/** The commands of a guide or a shell script, each as one text. */
export const curlsIn = (text: string): string[] =>
  // Up to where the shell takes over again, outside of quotes.
  [...text.matchAll(/\bcurl (?:'[^']*'|"[^"]*"|\\\n|[^'"\n|>)])+/g)].map((m) => m[0])

/** What such a command sends, with these values for its variables and for the files it reads. */
export function requestOf(command: string, { vars, files }: Given): CurlRequest {
  const words = [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"\\])+/g)].map((m) =>
    m[0].replace(/'([^']*)'|"([^"]*)"/g, (_, plain?: string, filled?: string) => plain ?? filled ?? ''),
  )
  const fill = (word: string) =>
    word.replace(/\$(\w+)/g, (_, name: string) => {
      if (vars[name] === undefined) throw new Error(`${name} has no value in ${command}`)
      return vars[name]
    })
  const found: CurlRequest = { method: 'GET', path: '', headers: {} }
  for (let i = 1; i < words.length; i++) {
    const word = words[i]!
    const value = () => words[++i]!
    if (word === '-X') found.method = value()
    else if (word === '-H') {
      const [name, content] = fill(value()).split(': ') as [string, string]
      found.headers[name] = content
    } else if (word === '-d' || word === '--data-binary') {
      const data = value()
      found.raw = data.startsWith('@') ? files[data.slice(1)] : data
      if (found.raw === undefined) throw new Error(`${data} is no file`)
      if (found.method === 'GET') found.method = 'POST'
    } else if (word === '--retry' || word === '-o') value()
    else if (word.startsWith(BASE)) found.path = fill(word.slice(BASE.length))
    else if (word !== '-sS' && word !== '--fail-with-body')
      throw new Error(`${word} is not understood in ${command}`)
  }
  return found
}

/** Sends it, with the headers it has itself. */
export function send(api: Api, { method, path, raw, ...request }: CurlRequest) {
  const headers = { ...request.headers }
  // As curl does: an upload has to say how long it is.
  if (raw !== undefined) headers['content-length'] = String(new TextEncoder().encode(raw).length)
  return api(method, path, { headers, raw })
}
