import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { CallSummary, ConnectionSummary } from '../../../analyzer/model/analysis.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { createListing } from '../../../analyzer/node/listing.ts';
import { createTimeline } from '../../../analyzer/timeline/timeline.ts';
import { withFolder } from '../../support/temporary.ts';
import { wireOf } from '../../support/wire.ts';

test('nobody who listens, no listing', () => {
  expect(createListing({}, createTimeline(), () => [], [1])).toBeUndefined();
});

test('gives every call and every connection once, however many there are', async () => {
  const [wire] = wireOf((w) => {
    for (let at = 0; at < 50; at++) {
      const c = w.connect(`198.18.0.1:${40000 + at}`);
      c.call(1);
      c.call(3);
      if (at % 2 === 0) c.leave();
    }
  }).files();
  await withFolder(async (folder) => {
    const file = join(folder, 'a.pcap');
    writeFileSync(file, wire?.bytes ?? new Uint8Array());
    const [calls, connections]: [CallSummary[], ConnectionSummary[]] = [[], []];
    const result = await analyze({
      inputs: [{ file }],
      rules: [],
      call: (one) => calls.push(one),
      connection: (one) => connections.push(one),
    });
    expect(calls).toHaveLength(100);
    expect(new Set(calls.map(({ tcpStream, stream }) => `${tcpStream}.${stream}`)).size).toBe(100);
    expect(connections.map(({ tcpStream }) => tcpStream).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, at) => at),
    );
    expect(connections.filter(({ state }) => state === 'open')).toHaveLength(25);
    // The result keeps a sample of what is normal.
    expect(result.calls.length).toBeLessThan(100);
  });
});
