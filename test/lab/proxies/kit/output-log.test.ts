import { expect, test } from '@jest/globals';
import { startProcess } from '../../../../lab/exec/start-process.ts';
import { createOutputLog } from '../../../../lab/proxies/kit/output-log.ts';

test('keeps what a process says on its standard output, letters of several bytes whole', async () => {
  const process = await startProcess({
    title: 'sh',
    command: '/bin/sh',
    args: ['-c', String.raw`printf '{"a":"\303'; sleep 0.05; printf '\244"}\n'; echo no >&2`],
  });
  const log = createOutputLog(process);
  await process.exited;
  expect(log.text()).toBe('{"a":"ä"}\n');
});
