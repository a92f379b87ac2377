/** Prints one line a step, keeps the sum, and says the last line that scripts and people look for. */

/** A new sum; `write` receives whole lines. */
export function newTally(write = (line) => process.stdout.write(`${line}\n`)) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const skippedTitles = [];
  const failures = [];

  return {
    /** A step that is one test by itself. */
    check(title, { ok, seconds, output }) {
      sum[ok ? 'passed' : 'failed'] += 1;
      if (!ok) failures.push(title);
      write(line(ok, title, seconds));
      if (!ok) write(indent(output));
    },
    /** A run of jest. */
    tests(title, result) {
      for (const kind of ['passed', 'failed', 'skipped']) sum[kind] += result[kind];
      skippedTitles.push(...result.skippedTitles);
      failures.push(...result.failures);
      const ok = result.ok && result.failed === 0;
      write(`${line(ok, title, result.seconds)}  ${result.passed} passed, ${result.failed} failed`);
      if (!ok) write(indent(result.output));
    },
    /** A sum that is known from before. */
    add(known) {
      for (const kind of ['passed', 'failed', 'skipped']) sum[kind] += known[kind];
    },
    /** Anything worth a line. */
    note(text) {
      write(text);
    },
    /** The sum so far. */
    sum: () => ({ ...sum }),
    /** Says what was skipped and, last, what failed, then `N passed, N failed`; returns the exit code. */
    end() {
      for (const title of skippedTitles) write(`SKIPPED  ${title}`);
      for (const failure of failures) write(`FAILED   ${failure}`);
      const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : '';
      write(`${sum.passed} passed, ${sum.failed} failed${skipped}`);
      return sum.failed > 0 ? 1 : 0;
    },
  };
}

function line(ok, title, seconds) {
  return `${ok ? 'ok  ' : 'FAIL'}  ${title.padEnd(32)} ${seconds.toFixed(1).padStart(6)} s`;
}

function indent(output) {
  return output.trimEnd().replace(/^/gm, '      ');
}
