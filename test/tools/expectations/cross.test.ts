import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../analyzer/model/diagnosis.ts';
import type { Expectation } from '../../../lab/model/expectation.ts';
import { analysis, diagnosis, healthy } from '../../support/sample-diagnosis.ts';
import { type AnsweredRun, crossedText, crossJudge } from './cross.ts';

const place = 'plain netns envoy';

function run(
  scenario: string,
  expected: Expectation,
  answer: Partial<Diagnosis> = {},
  more: Partial<AnsweredRun> = {},
): AnsweredRun {
  const { signature, hop, sender = 'none', cause = 'none' } = expected;
  const said = diagnosis({
    signature,
    sender,
    cause,
    ...(hop === undefined ? {} : { hop: 'client-proxy' }),
    ...answer,
  });
  return { scenario, role: 'fault', place, expected, analysis: analysis(said), ...more };
}

function control(scenario: string): AnsweredRun {
  return {
    ...{ scenario, role: 'control', place },
    expected: { signature: 'healthy' },
    analysis: analysis(healthy),
  };
}

const aging: Expectation = {
  signature: 'connection-aging',
  hop: 'client-proxy',
  sender: 'proxy',
  cause: 'proxy',
  quantities: { age: { about: 1, within: 0.1 } },
};

test('expectations of different failures fail on the answers of each other and of their controls', () => {
  const deadline: Expectation = { signature: 'deadline-exceeded-client', sender: 'client' };
  const crossed = crossJudge([
    run('aging', aging, { quantities: { age: 1 } }),
    control('aging'),
    run('deadline', deadline),
    control('deadline'),
  ]);
  expect(crossed).toEqual({ expectations: 2, judged: 4, sameByDesign: [], confused: [] });
  expect(crossedText(crossed)).toBe(
    '2 expectations, 4 pairs: 4 fail as they must, 0 same by design, 0 confused\n',
  );
});

describe('the answer to one fault of a combined scenario', () => {
  const none: Expectation = { signature: 'proxy-no-route', sender: 'proxy', cause: 'proxy' };

  test('must not do for all of them', () => {
    const crossed = crossJudge([run('both', none), run('both.route', none), run('both.aging', aging)]);
    expect(crossed.confused).toMatchObject([{ scenario: 'both', other: 'both.route' }]);
  });

  test('may do when the others do no harm by themselves', () => {
    const healthyRun = { ...run('both.aging', aging), expected: { signature: 'healthy' } };
    const crossed = crossJudge([run('both', none), run('both.route', none), healthyRun]);
    expect(crossed.confused).toEqual([]);
  });
});

test('quantities tell variants of one signature apart', () => {
  const younger = { ...aging, quantities: { age: { about: 0.5, within: 0.1 } } };
  const crossed = crossJudge([
    run('aging', aging, { quantities: { age: 1 } }),
    run('younger', younger, { quantities: { age: 0.5 } }),
  ]);
  expect(crossed).toMatchObject({ judged: 2, sameByDesign: [], confused: [] });
});

test('what is expected alike is the same by design, whoever is asked', () => {
  const crossed = crossJudge([
    run('aging', aging, { quantities: { age: 1 } }),
    run('again', aging, { quantities: { age: 1.02 } }),
  ]);
  expect(crossed.confused).toEqual([]);
  expect(crossed.sameByDesign.map(({ scenario, other }) => [scenario, other])).toEqual([
    ['aging', 'again'],
    ['again', 'aging'],
  ]);
});

test('an expectation that says less than another one is confused with it', () => {
  const crossed = crossJudge([
    run('vague', { signature: 'connection-aging' }),
    run('aging', aging, { quantities: { age: 1 } }),
  ]);
  expect(crossed.sameByDesign).toEqual([]);
  expect(crossed.confused).toEqual([
    { place, scenario: 'vague', other: 'aging', otherRole: 'fault', signature: 'connection-aging' },
  ]);
  expect(crossedText(crossed)).toContain('vague accepts the answer of aging (connection-aging)');
});

test('a control that is answered like its fault is confused, unless the fault is to be healthy too', () => {
  const ill = { ...control('aging'), analysis: run('aging', aging, { quantities: { age: 1 } }).analysis };
  const confused = crossJudge([run('aging', aging, { quantities: { age: 1 } }), ill]).confused;
  expect(confused.map(({ other, otherRole }) => [other, otherRole])).toEqual([['aging', 'control']]);
  const harmless = crossJudge([
    run('harmless', { signature: 'healthy' }),
    control('harmless'),
    control('somebody-else'),
  ]);
  expect(harmless).toMatchObject({ judged: 1, confused: [] });
  expect(harmless.sameByDesign).toHaveLength(1);
});

test('runs at different places are not compared, and repeats are one expectation', () => {
  const elsewhere = run('again', aging, { quantities: { age: 1 } }, { place: 'tls netns envoy' });
  const one = run('aging', aging, { quantities: { age: 1 } });
  expect(crossJudge([one, elsewhere])).toMatchObject({ expectations: 2, judged: 0 });
  expect(crossJudge([one, one])).toMatchObject({ expectations: 1, judged: 0 });
});
