import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { measuredCells, measuredOf, readMeasured, writeMeasured } from '../../../lab/cli/measured.ts';
import type { RunRecord } from '../../../lab/model/events.ts';
import { UsageError } from '../../../lab/model/errors.ts';
import { runRecord } from '../../support/sample-report.ts';
import { withFolder } from '../../support/temporary.ts';

function suite(folder: string, name: string, runs: RunRecord[]): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ format: 'h2lab.suite/1', runs }));
  return path;
}

test('shares of right answers by variant; a later suite counts, and a variant that is not supported has none', async () => {
  await withFolder(async (folder) => {
    const run = (change: Partial<RunRecord>): RunRecord => runRecord({ scenario: 'a', ...change });
    const first = suite(folder, 'first.json', [
      run({ variant: 'plain', verdict: 'contradicted', seconds: 2.04 }),
      run({ variant: 'tls', verdict: 'unsupported', seconds: 9 }),
      run({ variant: 'tls', role: 'control', verdict: 'contradicted', seconds: 9 }),
      run({ variant: 'plain', client: 'curl', verdict: 'contradicted', seconds: 9 }),
    ]);
    const second = suite(folder, 'second.json', [
      run({ variant: 'plain', seconds: 1 }),
      run({ variant: 'plain', verdict: 'inconclusive', repeat: 2, seconds: 1 }),
      run({ variant: 'tls-nokeys', verdict: 'inconclusive', seconds: 1 }),
    ]);
    const measured = await measuredOf([first, second]);
    expect(measuredCells(measured, 'a')).toEqual(['2.0 s', '1/2', '–', '–', '0/1', '1']);
    expect(measuredCells(measured, 'b')).toBeUndefined();
  });
});

test('what is written is read again, and nothing where there is no file', async () => {
  await withFolder(async (folder) => {
    await expect(readMeasured(folder)).resolves.toMatchObject({ scenarios: {} });
    mkdirSync(join(folder, 'scenarios'));
    const measured = await measuredOf([suite(folder, 's.json', [runRecord({ variant: 'tls' })])]);
    await writeMeasured(folder, measured);
    await expect(readMeasured(folder)).resolves.toEqual(measured);
  });
});

test('a file that is no suite is told', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'x.json');
    await expect(measuredOf([path])).rejects.toThrow(UsageError);
    writeFileSync(path, '{"format":"h2lab.verdict/1"}');
    await expect(measuredOf([path])).rejects.toThrow('h2lab.suite/1');
  });
});
