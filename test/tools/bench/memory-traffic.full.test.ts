// minutes: 2
import { expect, test } from '@jest/globals';
import { frameTypeName } from '../../../analyzer/model/codes.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { createPipeline } from '../../../analyzer/pipeline.ts';
import { suiteWith } from '../../support/require.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';
import { createTraffic } from './memory-traffic.ts';

const withTshark = await suiteWith('tshark');

/** Long enough that some connections end and their ports' slots are taken by others, and that the long ones repeat. */
const megabytes = 50;

function capture(bytes: number): { file: Uint8Array; traffic: ReturnType<typeof createTraffic> } {
  const traffic = createTraffic();
  const file = new Uint8Array(bytes);
  return { file: file.slice(0, traffic.fill(file)), traffic };
}

withTshark('tshark and we', () => {
  test('count the same packets, connections and frames in generated traffic, and find nothing wrong with it', () => {
    const { file, traffic } = capture(megabytes * 1e6);
    const facts: Fact[] = [];
    const pipeline = createPipeline({ input: 0, fact: (fact) => void facts.push(fact) });
    pipeline.push(file);
    pipeline.end();
    const { packets, framesByType } = pipeline.state;
    const theirs: Record<string, number> = {};
    const streams = new Set<string>();
    let seen = 0;
    const wrong: string[] = [];
    withFile(file, (path) => {
      const fields = ['tcp.stream', 'http2.type', 'tcp.analysis.flags', '_ws.malformed', 'frame.number'];
      for (const [stream = '', types = '', tcp = '', malformed = '', number = ''] of tsharkFields(
        path,
        fields,
      )) {
        seen++;
        streams.add(stream);
        for (const type of types === '' ? [] : types.split(',')) {
          const name = frameTypeName(Number(type));
          theirs[name] = (theirs[name] ?? 0) + 1;
        }
        if (tcp !== '' || malformed !== '') wrong.push(number);
      }
    });
    expect(Object.fromEntries([...framesByType].map(([type, n]) => [frameTypeName(type), n]))).toEqual(
      theirs,
    );
    expect([packets, seen, streams.size]).toEqual([traffic.packets, traffic.packets, traffic.connections]);
    expect(wrong).toEqual([]);
    expect(facts.filter(({ kind }) => kind === 'anomaly' || kind === 'tcp.gap')).toEqual([]);
    // One call in a thousand fails.
    const calls = facts.filter((fact) => fact.kind === 'grpc.call' && fact.statusFrom !== 'none');
    const failed = calls.filter((fact) => fact.kind === 'grpc.call' && fact.status !== 0);
    expect(Math.abs(failed.length - calls.length / 1000)).toBeLessThanOrEqual(32);
    expect(failed.length).toBeGreaterThan(20);
  }, 120_000);
});
