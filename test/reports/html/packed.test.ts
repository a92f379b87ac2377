import { expect, test } from '@jest/globals';
import { packed, unpacked } from '../../../reports/html/packed.ts';

test('what is packed comes out again, in letters that cannot end a script element', async () => {
  const text = await packed({ html: '</script>' });
  expect(text).toMatch(/^[A-Za-z0-9+/]+=*$/);
  expect(await unpacked(text)).toEqual({ html: '</script>' });
});

test('what was not packed is refused', async () => {
  await expect(unpacked('AAAA')).rejects.toThrow();
});
