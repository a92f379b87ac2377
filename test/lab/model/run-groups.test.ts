import { expect, test } from '@jest/globals';
import { countFlaky } from '../../../lab/model/run-groups.ts';
import { runRecord } from '../../support/sample-report.ts';

test('repeats with different verdicts are flaky, and one that passed on a retry alone', () => {
  const failed = { verdict: 'contradicted' } as const;
  expect(countFlaky([runRecord(), runRecord({ repeat: 2 })])).toBe(0);
  expect(countFlaky([runRecord(), runRecord({ repeat: 2, ...failed }), runRecord({ repeat: 3 })])).toBe(1);
  expect(countFlaky([runRecord({ flaky: true, attempt: 2 })])).toBe(1);
});

test('runs of different places are no repeats of each other', () => {
  const other = { verdict: 'inconclusive' } as const;
  const places = [{ client: 'curl' }, { proxy: 'nginx' }, { backend: 'docker' }, { variant: 'plain' }];
  expect(countFlaky([runRecord(), ...places.map((place) => runRecord({ ...place, ...other }))])).toBe(0);
});
