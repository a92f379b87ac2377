import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { listenOn } from '../../../lab/peers/listen.ts';

test('gives the port that was had, and the reason when it was not', async () => {
  const [first, second] = [createServer(), createServer()];
  const port = await listenOn(first, '127.0.0.1:0');
  expect(first.address()).toMatchObject({ address: '127.0.0.1', port });
  await expect(listenOn(second, `127.0.0.1:${port}`)).rejects.toThrow(
    `cannot listen on 127.0.0.1:${port}: listen EADDRINUSE`,
  );
  first.close();
});
