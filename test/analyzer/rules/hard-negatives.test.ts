/**
 * The hard negatives of the catalogue (its section 3): normal operation that looks like a fault. All rules together
 * say that it is healthy, or what its declared name is, as it is and cut anew; without keys they say nothing wrong.
 */
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { rankIncidents } from '../../../analyzer/diagnose/incidents.ts';
import { toDiagnoses } from '../../../analyzer/diagnose/to-diagnosis.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { findAll } from '../../support/find-all.ts';
import { wireOf, type WireFiles } from '../../support/wire.ts';
import type { HardNegative } from './hard-negatives/hard-negative.ts';
import connect from './hard-negatives/connect.ts';
import goaway from './hard-negatives/goaway.ts';
import settings from './hard-negatives/settings.ts';
import streams from './hard-negatives/streams.ts';
import tcp from './hard-negatives/tcp.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const rules = (await discover<Rule>(join(root, 'analyzer', 'rules'))).map(({ value }) => value);
const situations: readonly HardNegative[] = [...goaway, ...streams, ...tcp, ...connect, ...settings];

function signatures(files: readonly WireFiles[]): string[] {
  const found = toDiagnoses(rankIncidents(findAll(rules, files))).map(({ signature }) => signature);
  return found.length === 0 ? ['inconclusive'] : found;
}

test.each(situations)('$id: $name', ({ wire, twice = false, answers = ['healthy'] }) => {
  for (const variant of [{ twice }, { twice, seed: 1 }]) {
    const found = signatures(wireOf(wire).files(variant));
    const wrong = found.filter((signature) => !answers.includes(signature));
    expect({ ...variant, wrong }).toEqual({ ...variant, wrong: [] });
  }
});

test.each(situations)('$id without keys: $name', ({ wire, twice = false, answers = ['healthy'] }) => {
  const found = signatures(wireOf(wire).files({ encrypted: true, twice }));
  expect(found.filter((one) => one !== 'inconclusive' && !answers.includes(one))).toEqual([]);
});
