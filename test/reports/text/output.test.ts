import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { createOutput } from '../../../reports/text/output.ts';

test('writes, and waits until it is handed over', async () => {
  const stream = new PassThrough();
  const output = createOutput(stream);
  output.write('a');
  await output.finish();
  expect(String(stream.read())).toBe('a');
});

test('a real pipe whose reader went away is no error', async () => {
  const reader = spawn('true');
  await once(reader, 'exit');
  const output = createOutput(reader.stdin);
  for (let n = 0; n < 100; n++) output.write('x'.repeat(10_000));
  await output.finish();
  output.write('after');
  await output.finish();
});

test('another error is told on finish, once it happened', async () => {
  const full = new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
    },
  });
  const output = createOutput(full);
  output.write('a');
  await expect(output.finish()).rejects.toThrow('no space left');
});
