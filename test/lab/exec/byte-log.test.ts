import { expect, test } from '@jest/globals';
import { createByteLog } from '../../../lab/exec/byte-log.ts';

test('a byte log keeps everything, and of too much the newest pieces', () => {
  const log = createByteLog(10);
  for (const text of ['first ', 'and ']) log.push(Buffer.from(text));
  expect(Buffer.from(log.bytes()).toString()).toBe('first and ');
  log.push(Buffer.from('last'));
  expect(Buffer.from(log.bytes()).toString()).toBe('last');
  log.push(Buffer.from('one piece that is longer than all'));
  expect(Buffer.from(log.bytes()).toString()).toBe('one piece that is longer than all');
});
