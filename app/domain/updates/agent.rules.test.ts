import { expect, test } from 'vitest'
import { classifyAgent } from './agent.rules.ts'

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36'

test.each([
  // Browsers and mail programs as people use them.
  [CHROME, 'person'],
  [`${CHROME} Edg/124.0.0.0`, 'person'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0', 'person'],
  [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36',
    'person',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
    'person',
  ],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)', 'person'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.12.0', 'person'],
  ['Mozilla/4.0 (compatible; ms-office; MSOffice 16)', 'person'],
  ['Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)', 'person'],
  ['Outlook-iOS/726.1834432.prod.iphone (4.2423.0)', 'person'],
  // Their pictures come through a proxy when the person opens.
  ['Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)', 'person'],
  ['YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html', 'person'],
  // Loads everything, opened or not.
  ['Mozilla/5.0', 'proxy'],
  [' Mozilla/5.0 ', 'proxy'],
  // Says nothing, or that it is a program.
  ['', 'scanner'],
  ['  ', 'scanner'],
  ['curl/8.5.0', 'scanner'],
  ['python-requests/2.31.0', 'scanner'],
  ['Go-http-client/2.0', 'scanner'],
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'scanner'],
  ['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', 'scanner'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36',
    'scanner',
  ],
  // Security products, also where the rest is a browser's.
  ['Barracuda Sentinel (EE)', 'scanner'],
  [`${CHROME} (Proofpoint)`, 'scanner'],
  ['Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0; Mimecast)', 'scanner'],
  [`${CHROME} SafeLinks`, 'scanner'],
  [`${CHROME} Symantec`, 'scanner'],
  [`${CHROME} TrendMicro`, 'scanner'],
  [`${CHROME} Cisco-IronPort`, 'scanner'],
])('%j is a %s', (userAgent, agent) => {
  expect(classifyAgent({ userAgent, method: 'GET', purpose: '' })).toBe(agent)
})

test.each([
  ['HEAD', ''],
  ['GET', 'prefetch'],
  ['GET', 'prefetch;prerender'],
  ['GET', 'prefetch;anonymous-client-ip'],
  ['GET', 'preview'],
])('a browser that sends %s with purpose %j loads ahead', (method, purpose) => {
  expect(classifyAgent({ userAgent: CHROME, method, purpose })).toBe('prefetch')
})
