import { expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../../../lab/exec/find-program.ts';

test('finds programs in PATH, and network tools even when PATH lacks the sbin folders', () => {
  const before = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    expect(findProgram('bash')).toMatch(/\/bash$/);
    expect(findProgram('ip')).toMatch(/\/ip$/);
    expect(findProgram('no-such-program-here')).toBeUndefined();
  } finally {
    process.env['PATH'] = before;
  }
});

test('an absolute path is taken when it can be executed, a folder is not', () => {
  expect(findProgram(process.execPath)).toBe(process.execPath);
  expect(findProgram(fileURLToPath(import.meta.url))).toBeUndefined();
  expect(findProgram('/usr/bin')).toBeUndefined();
});
