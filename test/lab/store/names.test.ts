import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fileName, runFolderName, suiteFolderName } from '../../../lab/store/names.ts';
import { runName, runRecord } from '../../support/sample-report.ts';

test('a run is named by what it is', () => {
  expect(runFolderName(runName(runRecord({ repeat: 3 })))).toBe('drain-grace-expired-netns-tls-fault-3');
  expect(runFolderName(runName(runRecord({ proxy: 'nginx' })))).toBe(
    'drain-grace-expired-netns-nginx-tls-fault-1',
  );
  expect(runFolderName(runName(runRecord({ client: 'curl' })))).toBe(
    'drain-grace-expired-netns-curl-tls-fault-1',
  );
});

test('no text leaves its folder, hides, or is too long for a file system', () => {
  for (const text of ['../../etc/passwd', '..', '.', '', '/', 'a/b\0c', '.hidden'])
    expect(fileName(text)).toMatch(/^[A-Za-z0-9_-]/);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      expect(fileName(text)).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,179}$/);
    }),
  );
});

test('suites sort by time, and two of one second differ', () => {
  const now = new Date('2026-07-19T10:11:12.345Z');
  const name = suiteFolderName(now);
  expect(name).toMatch(/^2026-07-19T10-11-12Z-[a-z2-9]{6}$/);
  expect(suiteFolderName(now)).not.toBe(name);
});
