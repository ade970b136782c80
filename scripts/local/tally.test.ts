import { expect, test } from 'vitest'
import { addUp, countCheck, countVitest, failedTests, lastLine } from './tally.mjs'

const report = (over: object = {}) => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
  ...over,
})

test.each([
  ['all passed', report(), true, '3 passed, 0 failed'],
  ['one failed', report({ numFailedTests: 1 }), false, '3 passed, 1 failed'],
  [
    'skipped and to do',
    report({ numPendingTests: 2, numTodoTests: 1 }),
    true,
    '3 passed, 0 failed, 3 skipped',
  ],
  ['no report', null, true, '0 passed, 1 failed'],
  ['no test', report({ numPassedTests: 0 }), true, '0 passed, 1 failed'],
  ['an error outside of any test', report(), false, '3 passed, 1 failed'],
  [
    'a file that could not be loaded',
    report({ testResults: [{ status: 'failed', assertionResults: [] }] }),
    false,
    '3 passed, 1 failed',
  ],
])('vitest with %s', (_what, result, ok, line) => {
  expect(lastLine(countVitest(result, ok))).toBe(line)
})

test('checks without tests count as one each', () => {
  expect(lastLine(addUp([countCheck(true), countCheck(false), countVitest(report(), true)]))).toBe(
    '4 passed, 1 failed',
  )
})

test('what failed is named at the end: each test with its reason, and files that broke', () => {
  const failed = {
    status: 'failed',
    fullName: 'a sale adds up',
    failureMessages: ['Error: 3 is not 4\nat x'],
  }
  const file = (name: string, assertionResults: object[]) => ({ status: 'failed', name, assertionResults })
  const testResults = [
    file(`${process.cwd()}/test/integration/a.test.ts`, [failed, { status: 'passed' }]),
    file(`${process.cwd()}/test/e2e/b.spec.ts`, []),
  ]
  expect(failedTests(report({ testResults }))).toEqual([
    'test/integration/a.test.ts › a sale adds up: Error: 3 is not 4',
    'test/e2e/b.spec.ts',
  ])
  expect(failedTests(null)).toEqual([])
})
