export function migrate(stateDir: string): Promise<boolean>
export function serve(options: { port: number; stateDir: string }): Promise<{
  baseUrl: string
  exited: Promise<number>
  stop: () => Promise<void>
}>
export function post(baseUrl: string, path: string, body?: object, minutes?: number): Promise<unknown>
