import { expect, test } from '@jest/globals';
import { sharesLines } from '../../../reports/text/shares.ts';
import { runRecord } from '../../support/sample-report.ts';

const sealed = { variant: 'tls-nokeys' } as const;
const control = { ...sealed, role: 'control', expected: 'healthy' } as const;

test('a suite whose captures all had their keys has no shares to tell', () => {
  expect(sharesLines([runRecord(), runRecord({ variant: 'plain' })])).toEqual([]);
});

test('each variant is a line: what was right, what was left open, what was wrong', () => {
  const lines = sharesLines([
    runRecord(sealed),
    runRecord({ ...sealed, reasons: ['expected the cause server, diagnosed unknown'] }),
    runRecord({ ...sealed, verdict: 'inconclusive' }),
    runRecord({ ...sealed, verdict: 'unsupported' }),
    runRecord(control),
    runRecord({ ...control, verdict: 'inconclusive' }),
    runRecord({ ...control, verdict: 'contradicted' }),
    runRecord(),
  ]);
  expect(lines).toEqual([
    'tls         faults 1 of 1 right (100 %), 0 wrong',
    'tls-nokeys  faults 2 of 3 right (66 %; 1 left something open), 1 inconclusive, 0 wrong; controls 1 of 3 healthy, 1 false alarm',
  ]);
});

test('what broke is told, and is not right', () => {
  expect(sharesLines([runRecord({ ...sealed, verdict: 'broken' })])).toEqual([
    'tls-nokeys  faults 0 of 1 right (0 %), 0 wrong, 1 broken',
  ]);
});
