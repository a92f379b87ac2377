/**
 * Which tests of the lab's room build a lab, and which only read its code.
 *
 * Labs measure times, and two of them on two cores measure each other: they run one at a time. A test that asks
 * `support/require` what the machine has builds one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const asksTheMachine = /\bfrom '[./]+\/support\/require\.ts'/;

/** The short tests below `test/lab`, by whether they build labs; paths from the root, sorted. */
export function labTests(root) {
  const files = readdirSync(join(root, 'test', 'lab'), { recursive: true })
    .filter((path) => path.endsWith('.test.ts') && !path.endsWith('.full.test.ts'))
    .map((path) => join('test', 'lab', path))
    .sort();
  const { true: building = [], false: reading = [] } = Object.groupBy(files, (path) =>
    String(asksTheMachine.test(readFileSync(join(root, path), 'utf8'))),
  );
  return { building, reading };
}
