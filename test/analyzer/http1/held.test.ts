import { expect, test } from '@jest/globals';
import { HeldChunks } from '../../../analyzer/http1/held.ts';

const place = { connection: 0, direction: 'to-server', offset: 0, time: 0, packet: 1 } as const;

test('gives copies, in order, once', () => {
  const held = new HeldChunks();
  const bytes = Buffer.from('ab');
  held.add({ ...place, bytes });
  bytes.fill(0);
  held.add({ ...place, gap: 7 });
  const [first, second, ...others] = held.take();
  expect(Buffer.from(first?.bytes ?? []).toString()).toBe('ab');
  expect([second?.gap, others]).toEqual([7, []]);
  expect(held.take()).toEqual([]);
});

test('what is too much becomes a gap', () => {
  const held = new HeldChunks();
  for (let i = 0; i < 100; i++) held.add({ ...place, bytes: new Uint8Array(1000) });
  const chunks = held.take();
  const kept = chunks.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
  expect(kept).toBeLessThanOrEqual(65_536);
  expect(chunks.at(-1)?.gap).toBe(100_000 - kept);
  expect(chunks.filter(({ gap }) => gap !== undefined)).toHaveLength(1);
});
