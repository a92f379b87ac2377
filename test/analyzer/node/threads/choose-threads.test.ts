import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { chooseThreads, type Sample, threadsFor } from '../../../../analyzer/node/threads/choose-threads.ts';
import { withFolder } from '../../../support/temporary.ts';

const calls: Sample = { size: 1e9, chunks: 1000, octets: 200_000, tlsOctets: 0, connections: 20 };
const bodies: Sample = { ...calls, octets: 1_400_000 };

test.each<[string, Sample, number, number]>([
  ['small calls on two processors', calls, 2, 1],
  ['small calls of very many connections on two processors', { ...calls, connections: 900 }, 2, 3],
  ['the same on one', { ...calls, connections: 900 }, 1, 1],
  ['small calls on three processors', calls, 3, 4],
  ['small calls on sixteen', calls, 16, 6],
  ['a small capture', { ...calls, size: 1e7 }, 8, 1],
  ['a pipe', { ...calls, size: undefined }, 8, 1],
  ['bodies in clear', bodies, 8, 1],
  ['bodies inside TLS', { ...bodies, tlsOctets: 1_300_000 }, 4, 5],
])('%s', (_, sample, processors, threads) => {
  expect(threadsFor(sample, processors)).toBe(threads);
});

test('what is small, or cannot be read, takes one thread', async () => {
  await withFolder(async (folder) => {
    const file = join(folder, 'a.pcap');
    const request = { inputs: [{ file }], keys: [], wants: [], digest: true };
    expect(await chooseThreads(request)).toBe(1);
    writeFileSync(file, 'no capture');
    expect(await chooseThreads(request)).toBe(1);
  });
});
