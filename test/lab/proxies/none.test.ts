import { expect, test } from '@jest/globals';
import type { ProxyStart } from '../../../lab/kit/define-proxy.ts';
import none from '../../../lab/proxies/none.ts';

test('says what a proxy that is not there has to say, and starts nothing', async () => {
  expect(none.id).toBe('none');
  // It touches nothing of what it is given.
  const proxy = await none.start(undefined as unknown as ProxyStart);
  expect((await proxy.stats()).size).toBe(0);
  expect(proxy.running()).toBe(false);
  expect((await proxy.files()).size).toBe(0);
  await proxy.stop();
});
