import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { run } from '../../../../lab/exec/run.ts';
import type { Host } from '../../../../lab/kit/define-backend.ts';
import { ask } from '../../../../lab/proxies/kit/ask.ts';

/** This machine as a host: its loopback is enough. */
const here = { exec: (program: string, args: readonly string[]) => run(program, args) } as unknown as Host;

test('sends a text as it is and returns all that comes back', async () => {
  const server = createServer((socket) => {
    socket.once('data', (bytes) => socket.end(`got ${bytes.toString()}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  expect(await ask(here, port, "it's 100%\r\n")).toBe("got it's 100%\r\n");
  await new Promise((resolve) => server.close(resolve));
  expect(await ask(here, port, 'x')).toBeUndefined();
});
