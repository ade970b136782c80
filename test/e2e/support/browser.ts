import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import packaged from '@sparticuz/chromium'
import { type Browser, chromium, type Page } from 'playwright-core'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A headless Chromium: `CHROMIUM_PATH`, else the system's, else the one inside the registry package. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find(
    (path) => path && existsSync(path),
  )
  if (executablePath) return chromium.launch({ executablePath, args: FLAGS })
  const home = await unpackChromium()
  return chromium.launch({
    executablePath: join(home, 'chromium'),
    args: [...FLAGS, '--font-render-hinting=none'],
    env: {
      ...process.env,
      // The few libraries and the font that a bare machine may lack come in the package as well.
      LD_LIBRARY_PATH: join(home, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(home, 'fonts', 'fonts.conf'),
    },
  })
}

/**
 * Unpacks beside the package instead of into the shared temporary folder, and under its final name only when it is
 * complete: a run that is killed half-way, or two at once, leave nothing broken.
 */
async function unpackChromium(): Promise<string> {
  const home = resolve('node_modules/@sparticuz/chromium/unpacked')
  if (existsSync(home)) return home
  const half = `${home}.${process.pid}`
  mkdirSync(half, { recursive: true })
  const before = { TMPDIR: process.env.TMPDIR, AWS_EXECUTION_ENV: process.env.AWS_EXECUTION_ENV }
  // The package takes its folder from one variable and brings its libraries where the other names its home ground.
  Object.assign(process.env, { TMPDIR: half, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' })
  try {
    packaged.setGraphicsMode = false
    await packaged.executablePath()
  } finally {
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
  }
  const fonts = join(half, 'fonts', 'fonts.conf')
  const dirs = `<dir>${join(home, 'fonts')}</dir><dir>/usr/share/fonts</dir>`
  writeFileSync(fonts, readFileSync(fonts, 'utf8').replace('<dir>/tmp/fonts</dir>', dirs))
  try {
    renameSync(half, home)
  } catch (error) {
    rmSync(half, { recursive: true })
    if (!existsSync(home)) throw error
  }
  return home
}

type Look = { width?: number; height?: number; dark?: boolean; calm?: boolean }

/** A page with cookies of its own, at a width and in a theme; `calm` asks for reduced motion. */
export async function openPage(browser: Browser, look: Look = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1280, height: look.height ?? 860 },
    colorScheme: look.dark ? 'dark' : 'light',
    reducedMotion: look.calm ? 'reduce' : 'no-preference',
  })
  return context.newPage()
}

/** The whole page as PNG at `path`. */
export async function screenshot(page: Page, path: string): Promise<void> {
  await page.screenshot({ path, fullPage: true })
}
