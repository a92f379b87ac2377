import { expect, test } from '@jest/globals';
import { labelFilter, labelsFor, ownerLabel, runLabel } from '../../../../lab/backends/docker/labels.ts';
import { parseOwner } from '../../../../lab/backends/owner.ts';

test('labels name the run and this process', () => {
  const labels = labelsFor('a1b2c3d4');
  expect(labels[runLabel]).toBe('a1b2c3d4');
  expect(parseOwner(labels[ownerLabel]!)?.pid).toBe(process.pid);
});

test('a filter is for one run, or for all of ours', () => {
  expect(labelFilter('a1b2c3d4')).toEqual({ label: ['h2lab.run=a1b2c3d4'] });
  expect(labelFilter()).toEqual({ label: ['h2lab.run'] });
});
