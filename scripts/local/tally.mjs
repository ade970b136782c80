/** What one check comes to: a check without tests of its own counts as one. */
export const countCheck = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 })

/**
 * Vitest's JSON report → counts. A file that broke before its tests counts as one failure, and so does a run that
 * ended badly, left no report or found no test: nothing of that may look like success.
 */
export function countVitest(report, ok) {
  if (!report) return countCheck(false)
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((a) => a.status === 'failed'),
  ).length
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  }
  const sound = ok && counts.passed + counts.failed > 0
  return counts.failed === 0 && !sound ? { ...counts, failed: 1 } : counts
}

export const addUp = (results) =>
  results.reduce(
    (sum, r) => ({
      passed: sum.passed + r.passed,
      failed: sum.failed + r.failed,
      skipped: sum.skipped + r.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )

/** Vitest's JSON report → each test that failed and each file that broke, a line each: the end of a log has to name them. */
export const failedTests = (report) =>
  (report?.testResults ?? []).flatMap((file) => {
    const name = file.name.replace(`${process.cwd()}/`, '')
    const failed = file.assertionResults.filter((a) => a.status === 'failed')
    if (file.status === 'failed' && failed.length === 0) return [name]
    return failed.map((a) => `${name} › ${a.fullName}: ${a.failureMessages[0]?.split('\n')[0] ?? ''}`)
  })

/** The line programs read: `12 passed, 0 failed`, and `, 3 skipped` when there are any. */
export const lastLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
