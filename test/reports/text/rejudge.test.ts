import { expect, test } from '@jest/globals';
import { type RejudgedRun, rejudgedText, rejudgedTotals } from '../../../reports/text/rejudge.ts';

const side = {
  verdict: 'confirmed',
  signature: 'a-fault',
  confidence: 0.95,
  certainty: 'shown',
  sender: 'server',
  cause: 'server',
  hop: null,
  incidents: ['a-fault'],
  reasons: [],
} as const;

const same: RejudgedRun = {
  folder: '/r/one',
  scenario: 's',
  expected: 'a-fault',
  before: side,
  after: side,
  changed: [],
};

test('a run that is as it was is a line', () => {
  expect(rejudgedText(same, { colour: false }, '/r')).toBe('✓ confirmed  a-fault  one  as it was\n');
});

test('a run that changed says what it was and is, and why', () => {
  const after = {
    ...side,
    verdict: 'contradicted',
    signature: 'b\u001b',
    confidence: 0.5,
    hop: 'client-proxy',
    reasons: ['expected a-fault'],
  } as const;
  const changed = ['verdict', 'signature', 'confidence', 'hop'];
  const text = rejudgedText({ ...same, after, changed }, { colour: false }, '/r');
  expect(text.split('\n')).toEqual([
    expect.stringMatching(/^✗ contradicted {2}b.+ {2}one$/),
    '    verdict     confirmed -> contradicted',
    expect.stringMatching(/^ {4}signature {3}a-fault -> b/),
    '    confidence  95 % -> 50 %',
    '    hop         none -> client-proxy',
    '    expected a-fault',
    '',
  ]);
  expect(text).not.toContain('\u001b');
});

test('several runs are counted', () => {
  expect(rejudgedTotals([same, { ...same, changed: ['verdict'] }])).toContain(
    '2 runs judged again, 1 changed, 1 of them',
  );
});
