import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';

/**
 * Data sets made by others, which the repository does not hold: tests that want them look beside the clone.
 */
const root = new URL('../../../shared/corpora/', import.meta.url);

/** Path of a file or folder of the corpora. */
export function corpusPath(name: string): string {
  return new URL(name, root).pathname;
}

/** A `describe` that is skipped, with a warning, where the named corpus is absent. */
export function describeWithCorpus(corpus: string, title: string, tests: () => void): void {
  if (existsSync(corpusPath(corpus))) {
    describe(title, tests);
  } else {
    process.stderr.write(`SKIPPED, corpus absent: ${corpusPath(corpus)} (${title})\n`);
    describe.skip(title, tests);
  }
}
