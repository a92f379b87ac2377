import { isContext } from 'node:vm';
import { expect, test } from '@jest/globals';

test('the global object is that of the realm, with nothing between', () => {
  // With a global object of jest's own, the object that Node knows the realm by is another one.
  expect(isContext(globalThis)).toBe(true);
});

test('what Node makes and what the realm makes are of one kind', () => {
  expect(Buffer.from('a')).toBeInstanceOf(Uint8Array);
  expect(new TextEncoder().encode('a')).toBeInstanceOf(Uint8Array);
});
