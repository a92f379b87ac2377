/** Tests on data made by others (`corpora-files.ts`); they are skipped, loudly, without it. */
import { test } from '@jest/globals';
import { corporaPresent, corporaRoot } from './corpora-files.ts';

export { corporaFiles, corporaPresent } from './corpora-files.ts';

/** A test that needs the corpora. */
export function corporaTest(name: string, run: () => void | Promise<void>, timeoutMs = 60_000): void {
  if (corporaPresent) test(name, run, timeoutMs);
  else test.skip(`${name} (no corpora at ${corporaRoot})`, run);
}
