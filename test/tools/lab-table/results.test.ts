import { expect, test } from '@jest/globals';
import { codeOfTable, type LabTable, type TrialResult, unsupportedOn } from './results.ts';

function trial(
  fault: string,
  backend: string,
  outcome: TrialResult['outcome'],
  proxy = 'envoy',
): TrialResult {
  return { fault, backend, proxy, variant: 'plain', outcome, seconds: 1 };
}

function tableOf(trials: TrialResult[], more: Partial<LabTable> = {}): LabTable {
  const unsupportedOnNetns = unsupportedOn('netns', trials);
  return {
    ...{ format: 'h2lab.lab-table/1', started: '', seed: 1, seconds: 1, faults: [], absent: [] },
    unsupportedOnNetns,
    trials,
    ...more,
  };
}

test('a fault is unsupported on a backend when no proxy there can carry it', () => {
  const trials = [
    trial('a', 'netns', 'unsupported'),
    trial('a', 'netns', 'healed', 'nginx'),
    trial('b', 'netns', 'unsupported'),
    trial('b', 'docker', 'healed'),
    trial('c', 'netns', 'failed'),
  ];
  expect(unsupportedOn('netns', trials)).toEqual(['b']);
  expect(unsupportedOn('docker', trials)).toEqual([]);
});

test('a fault that plaintext cannot carry and TLS can is not unsupported', () => {
  const inTls: TrialResult = { ...trial('a', 'netns', 'healed'), variant: 'tls' };
  expect(unsupportedOn('netns', [trial('a', 'netns', 'unsupported'), inTls])).toEqual([]);
  expect(codeOfTable(tableOf([trial('a', 'netns', 'unsupported'), inTls]))).toBe(0);
});

test('a failure comes before a lack, and a lack before success', () => {
  const absent = [{ what: 'docker', reason: 'no engine' }];
  expect(codeOfTable(tableOf([trial('a', 'netns', 'healed')]))).toBe(0);
  expect(codeOfTable(tableOf([trial('a', 'netns', 'healed')], { absent }))).toBe(3);
  expect(codeOfTable(tableOf([trial('a', 'netns', 'failed')], { absent }))).toBe(1);
  expect(codeOfTable(tableOf([trial('a', 'netns', 'unsupported')]))).toBe(1);
  expect(codeOfTable(tableOf([trial('a', 'netns', 'healed'), trial('a', 'docker', 'unsupported')]))).toBe(0);
});
