import { spawn } from 'node:child_process'

/** Children still running, so that a signal to us ends them too. */
const running = new Set()

/**
 * Starts a program in a process group of its own: wrangler starts others below itself, and only the whole group
 * can be stopped. Nothing can ask a question, since there is no input.
 * @param {string[]} command
 * @param {{env?: Record<string, string>, output?: 'inherit' | 'pipe'}} [options]
 */
export function start(command, { env = {}, output = 'inherit' } = {}) {
  const child = spawn(command[0], command.slice(1), {
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output],
    detached: process.platform !== 'win32',
  })
  const exited = new Promise((resolve) => {
    child.on('error', (e) => resolve(`could not be started: ${e.message}`))
    child.on('close', (code, signal) => resolve(code ?? signal))
  })
  const started = { child, exited }
  running.add(started)
  exited.then(() => running.delete(started))
  return started
}

function signal({ child }, name) {
  try {
    if (process.platform === 'win32') child.kill(name)
    else process.kill(-child.pid, name)
  } catch {
    // The group is gone already.
  }
}

/** However we end, nothing of ours stays behind. */
process.on('exit', () => {
  for (const started of running) signal(started, 'SIGTERM')
})

/** Ends a program and all it started: politely, then after five seconds for good. */
export async function stop(started) {
  signal(started, 'SIGTERM')
  const hard = setTimeout(signal, 5_000, started, 'SIGKILL')
  await started.exited
  clearTimeout(hard)
  // The leader may have gone first and left others of its group behind.
  signal(started, 'SIGKILL')
}

/**
 * Runs a program to its end, at most `minutes`.
 * @returns {Promise<boolean>} whether it ended well
 */
export async function run(command, { minutes = 10, env } = {}) {
  const started = start(command, { env })
  const timer = setTimeout(() => {
    console.error(`${command.join(' ')}: stopped after ${minutes} minutes.`)
    stop(started)
  }, minutes * 60_000)
  const code = await started.exited
  clearTimeout(timer)
  if (typeof code === 'string') console.error(`${command.join(' ')}: ${code}`)
  return code === 0
}

/** Runs `before`, ends every child and leaves when somebody stops us. */
export function stopOnSignal(before = () => {}) {
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])
    process.once(name, async () => {
      before()
      await Promise.all([...running].map(stop))
      process.exit(code)
    })
}

/** A tool of node_modules, run by this very node. */
export const tool = (path, ...args) => [process.execPath, `node_modules/${path}`, ...args]
