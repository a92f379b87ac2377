import { expect, test } from '@jest/globals';
import type { LabTable } from './results.ts';
import { tableText } from './text.ts';

test('the table has a row a fault, a column a place, and the reasons below', () => {
  const plain = { variant: 'plain', seconds: 1 } as const;
  const table: LabTable = {
    format: 'h2lab.lab-table/1',
    started: '2026-07-19T10:11:12.000Z',
    seconds: 12.34,
    seed: 1,
    faults: ['slow', 'loss'],
    absent: [{ what: 'docker', reason: 'no engine answers' }],
    unsupportedOnNetns: [],
    trials: [
      { ...plain, fault: 'slow', backend: 'netns', proxy: 'envoy', outcome: 'healed' },
      {
        ...plain,
        fault: 'slow',
        backend: 'netns',
        proxy: 'none',
        outcome: 'unsupported',
        reason: 'no proxy',
      },
      {
        ...plain,
        fault: 'loss',
        backend: 'netns',
        proxy: 'envoy',
        outcome: 'failed',
        reason: 'it did not bite',
      },
      { ...plain, variant: 'tls', fault: 'loss', backend: 'netns', proxy: 'none', outcome: 'healed' },
    ],
  };
  expect(tableText(table).split('\n')).toEqual([
    'fault  netns envoy    netns none   netns none tls',
    'slow   bitten+healed  unsupported',
    'loss   FAILED                      bitten+healed',
    '',
    'unsupported:',
    '  no proxy',
    '    slow: netns none',
    '',
    'FAILED:',
    '  it did not bite',
    '    loss: netns envoy',
    '',
    'not on this machine:',
    '  docker: no engine answers',
    '',
    '2 faults, 0 unsupported on netns',
    '2 bitten and healed, 1 unsupported, 1 failed in 12.3 s',
    '',
  ]);
});
