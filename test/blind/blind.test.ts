/**
 * Every golden capture with all names hidden: comments stripped, files renamed at random, addresses, ports, paths,
 * authorities and server names replaced. An analyzer that had learned names instead of the protocol would fail here.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../analyzer/model/diagnosis.ts';
import type { Rule } from '../../analyzer/model/rule.ts';
import { analyze } from '../../analyzer/node/analyze.ts';
import { discover } from '../../analyzer/node/discover.ts';
import { judge } from '../../lab/judge.ts';
import { withFolder } from '../support/temporary.ts';
import { blind } from '../tools/blind/blind.ts';
import { goldenRuns } from '../tools/corpus/golden.ts';

const root = join(import.meta.dirname, '..', '..');
const rules = (await discover<Rule>(join(root, 'analyzer', 'rules'))).map(({ value }) => value);
const golden = goldenRuns();

/** What must not change with the names. */
function essence({ signature, hop, sender, cause, evidence, contributing }: Diagnosis): object {
  return {
    signature,
    hop,
    sender,
    cause,
    packets: evidence.map(({ input, packet }) => [input, packet]),
    contributing: contributing.map((other) => other.signature),
  };
}

describe('blind', () => {
  test('there is something to hide', () => {
    expect(golden.length).toBeGreaterThanOrEqual(12);
  });

  test.each(golden)('$name', async ({ captures, label }) => {
    const seed = randomInt(1, 2 ** 31);
    await withFolder(async (folder) => {
      const hidden = blind(
        captures.map(({ path }) => readFileSync(path)),
        seed,
      ).map((bytes) => {
        const file = join(folder, randomBytes(8).toString('hex'));
        writeFileSync(file, bytes);
        return { file };
      });
      const [plain, unnamed] = await Promise.all([
        analyze({ inputs: captures.map(({ path }) => ({ file: path })), rules }),
        analyze({ inputs: hidden, rules }),
      ]);
      const verdict = judge(
        { expected: label.expected, bitten: null, captureDrops: 0, undrained: [] },
        unnamed,
      );
      // The seed reproduces a failure.
      expect({ seed, ...verdict }).toMatchObject({ kind: 'confirmed', reasons: [] });
      expect({ seed, ...essence(unnamed.diagnosis) }).toEqual({ seed, ...essence(plain.diagnosis) });
    });
  });
});
