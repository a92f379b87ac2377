import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { formatOwner, isDead, parseOwner, thisOwner } from '../../../lab/backends/owner.ts';

describe('owner', () => {
  test('this process lives, and its label reads back', () => {
    const owner = thisOwner();
    expect(parseOwner(formatOwner(owner))).toEqual(owner);
    expect(isDead(owner)).toBe(false);
  });

  test('a process that has ended is dead', async () => {
    const child = spawn('true');
    await once(child, 'exit');
    expect(isDead({ pid: child.pid!, startTime: '1', hostname: hostname() })).toBe(true);
  });

  test('another process under the same number does not keep an owner alive', () => {
    expect(isDead({ ...thisOwner(), startTime: '1' })).toBe(true);
  });

  test('an owner on another machine is never called dead', () => {
    expect(isDead({ pid: 4_000_000, startTime: '1', hostname: 'elsewhere.example' })).toBe(false);
  });

  test('a foreign label is no owner', () => {
    expect(parseOwner('someone')).toBeUndefined();
  });
});
