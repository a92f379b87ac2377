import { expect, test } from '@jest/globals';
import {
  HeaderAssembly,
  MAX_CONTINUATIONS,
  MAX_HEADER_BLOCK,
} from '../../../analyzer/http2/header-assembly.ts';

test('fragments are copied and joined', () => {
  const assembly = new HeaderAssembly(1);
  const lent = Buffer.from([0, 1, 2, 3]);
  assembly.add(lent, 1, 3);
  lent.fill(9);
  assembly.add(Uint8Array.of(4), 0, 1);
  expect([...assembly.block()]).toEqual([1, 2, 4]);
});

test('a block above the limit is given up, and says so once', () => {
  const assembly = new HeaderAssembly(1);
  const fragment = new Uint8Array(MAX_HEADER_BLOCK / 2);
  expect([1, 2, 3, 4].map(() => assembly.add(fragment, 0, fragment.length))).toEqual([
    true,
    true,
    false,
    true,
  ]);
  expect([assembly.broken, assembly.block().length]).toEqual([true, 0]);
});

test('so is one of countless empty frames (CVE-2024-27316)', () => {
  const assembly = new HeaderAssembly(1);
  let crossed = 0;
  for (let i = 0; i < 3 * MAX_CONTINUATIONS; i++) if (!assembly.add(new Uint8Array(0), 0, 0)) crossed++;
  expect(crossed).toBe(1);
});
