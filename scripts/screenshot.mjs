// Looks at a screen: node scripts/screenshot.mjs <url> [--width 375] [--dark] [--calm] [--as member@example.com] [--out file.png]
// `--as` signs in through the sandbox's /dev/login first.
import { parseArgs } from 'node:util'
import { runnerImport } from 'vite'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: 'string', default: '1280' },
    dark: { type: 'boolean', default: false },
    calm: { type: 'boolean', default: false },
    as: { type: 'string' },
    out: { type: 'string', default: 'screenshot.png' },
  },
})
const [url] = positionals
if (!url) {
  console.error(
    'node scripts/screenshot.mjs <url> [--width 375] [--dark] [--calm] [--as e-mail] [--out file.png]',
  )
  process.exit(2)
}

const { module } = await runnerImport('./test/e2e/support/browser.ts', { configFile: false })
const browser = await module.launchBrowser()
try {
  const page = await module.openPage(browser, {
    width: Number(values.width),
    dark: values.dark,
    calm: values.calm,
  })
  page.on('console', (message) => message.type() === 'error' && console.error(message.text()))
  page.on('pageerror', (error) => console.error(error.message))
  if (values.as)
    await page.request.post(new URL('/dev/login', url).href, {
      data: { email: values.as },
      headers: { origin: new URL(url).origin },
    })
  await page.goto(url, { waitUntil: 'load' })
  await page.evaluate(() => document.fonts.ready)
  await module.screenshot(page, values.out)
  console.log(values.out)
} finally {
  await browser.close()
}
