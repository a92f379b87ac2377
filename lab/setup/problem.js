/** How set-up speaks: one line when it does something, a block of four answers when it fails. */

/** A step that failed, with everything the user needs to go on without us. */
export class Problem extends Error {
  /**
   * @param {string} what what failed, one line
   * @param {{ tried?: string, said?: string, byHand?: string[], stillWorks?: string }} details
   */
  constructor(what, details = {}) {
    super(what);
    this.name = 'Problem';
    this.details = details;
  }
}

/** The text of a problem, as it is printed. */
export function describe(problem) {
  const { tried, said, byHand, stillWorks } = problem.details;
  const lines = [`set-up: ${problem.message}`];
  if (tried) lines.push(`  tried:        ${tried}`);
  if (said) lines.push('  it said:', ...said.split('\n').map((line) => `    | ${line}`));
  if (byHand?.length) lines.push('  by hand:', ...byHand.map((line) => `    ${line}`));
  if (stillWorks) lines.push(`  still works:  ${stillWorks}`);
  return lines.join('\n');
}

/** Says on standard error what set-up is about to do. Standard output belongs to the command that follows. */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`);
}
