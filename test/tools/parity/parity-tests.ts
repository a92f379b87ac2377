/** The tests of `npm run test:parity` for a folder of captures. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from '@jest/globals';
import { corporaFiles, corporaRoot } from '../../support/corpora-files.ts';
import { corporaTest } from '../../support/corpora.ts';
import { suiteWith } from '../../support/require.ts';
import { differences, unexplained } from './compare.ts';
import { knownDifferences } from './known-differences.ts';
import { ourReading, ourRows } from './our-rows.ts';
import { ourTruthRows, type Truth, truthRows } from './truth-rows.ts';
import { decodeAs, keyOptions } from './tshark-options.ts';
import { tsharkRows } from './tshark-rows.ts';

/** Declares a test for each capture of these folders: its frames against tshark's of today and the truth file's, if it has one. */
export async function parityTests(...folders: readonly string[]): Promise<void> {
  const suite = await suiteWith('tshark');
  suite(`our frames and tshark's: ${folders.join(', ')}`, () => {
    for (const folder of folders) {
      // Also what says, loudly, that all of this was skipped.
      corporaTest(`there are captures in ${folder}`, () => {
        expect(corporaFiles(folder, '.pcap', '.pcapng').length).toBeGreaterThan(0);
      });
      for (const file of corporaFiles(folder, '.pcap', '.pcapng')) {
        const name = relative(corporaRoot, file);
        corporaTest(name, async () => expect(await faults(file, name)).toEqual([]));
      }
    }
    corporaTest('every listed difference is about a capture that is there', () => {
      const names = knownDifferences.map(({ capture }) => join(corporaRoot, capture));
      expect(names.filter((path) => !existsSync(path))).toEqual([]);
      expect(knownDifferences.filter(({ reason }) => reason.length < 20)).toEqual([]);
    });
  });
}

async function faults(file: string, name: string): Promise<string[]> {
  const { frames, analysis } = await ourReading(file);
  const found: string[] = [];
  const options = keyOptions(file);
  const truthFile = `${file}.truth.json`;
  if (existsSync(truthFile)) {
    const truth = JSON.parse(readFileSync(truthFile, 'utf8')) as Truth;
    found.push(...differences(ourTruthRows(frames, analysis), truthRows(truth)));
    options.push(...truth.tshark_args.flatMap((one) => ['-d', one.replace(' (auto)', '')]));
  } else options.push(...decodeAs(analysis, frames));
  found.push(...differences(ourRows(frames), tsharkRows(file, options)));
  return unexplained(name, found, knownDifferences);
}
