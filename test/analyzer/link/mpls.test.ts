import { expect, test } from '@jest/globals';
import { mplsAt } from '../../../analyzer/link/mpls.ts';
import { labels } from '../../support/tunnel-frame.ts';

test.each([
  ['IPv4 behind one label', [...labels(1), 0x45], 0x0800, 4],
  ['IPv6 behind three', [...labels(3), 0x60], 0x86dd, 12],
  ['Ethernet behind a control word', [...labels(2), 0, 0, 0, 0, 2], 0x6558, 12],
  ['something else', [...labels(1), 0x12], 0, 4],
  ['nothing', labels(1), 0, 4],
  ['a stack without end', new Array<number>(400).fill(0), 0, 0],
])('%s', (_name, bytes, etherType, offset) => {
  const start = { etherType: 1, offset: 1 };
  mplsAt(Uint8Array.from([9, 9, ...bytes]), 2, start);
  expect(start).toEqual({ etherType, offset: offset === 0 ? 0 : offset + 2 });
});
