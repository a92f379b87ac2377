import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Connection } from '../../../analyzer/model/chunk.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { type PassRequest, type PassSink, runPass } from '../../../analyzer/node/pass.ts';
import { withFolder } from '../../support/temporary.ts';
import { wireOf } from '../../support/wire.ts';

/** A capture of three calls on one connection. */
function written(folder: string, name = 'a.pcap'): string {
  const [wire] = wireOf((w) => {
    const c = w.connect();
    for (const stream of [1, 3, 5]) c.call(stream);
    c.leave();
  }).files();
  const file = join(folder, name);
  writeFileSync(file, wire?.bytes ?? new Uint8Array());
  return file;
}

/** Runs a pass over captures and writes down what it tells. */
async function told(
  inputs: PassRequest['inputs'],
  more: Partial<PassSink> = {},
  stop?: AbortSignal,
): Promise<{ said: string[]; facts: Fact[]; result: Awaited<ReturnType<typeof runPass>> }> {
  const said: string[] = [];
  const facts: Fact[] = [];
  const result = await runPass(
    { inputs, keys: [], wants: [], digest: true },
    {
      fact: (_, fact) => facts.push(fact),
      start: (input) => said.push(`start ${input}`),
      reached(input) {
        said.push(`reached ${input}`);
      },
      end: (input) => said.push(`end ${input}`),
      ...more,
    },
    stop,
  );
  return { said, facts, result };
}

describe('a pass', () => {
  test('tells when an input begins, how far it is and when it has ended', async () => {
    await withFolder(async (folder) => {
      const { said, facts, result } = await told([{ file: written(folder) }]);
      expect([said[0], said.at(-1)]).toEqual(['start 0', 'end 0']);
      expect(said.slice(1, -1).every((one) => one === 'reached 0')).toBe(true);
      expect(facts.filter(({ kind }) => kind === 'grpc.call')).toHaveLength(3);
      expect(result.states[0]?.packets).toBeGreaterThan(10);
      expect(result.sha256[0]?.[0]).toMatch(/^[0-9a-f]{64}$/);
      expect(result.stopped).toBe(false);
    });
  });

  test('over two inputs ends both, each once', async () => {
    await withFolder(async (folder) => {
      const { said } = await told([{ file: written(folder) }, { file: written(folder, 'b.pcap') }]);
      expect(said.filter((one) => one.startsWith('end')).sort()).toEqual(['end 0', 'end 1']);
    });
  });

  test('that is stopped before it begins reads nothing and says so', async () => {
    await withFolder(async (folder) => {
      const { said, result } = await told([{ file: written(folder) }], {}, AbortSignal.abort());
      expect([said, result.stopped, result.states[0]?.packets]).toEqual([['end 0'], true, 0]);
    });
  });

  test('leaves connections to whoever reads them elsewhere', async () => {
    await withFolder(async (folder) => {
      const opened: Connection[] = [];
      let octets = 0;
      const { facts } = await told([{ file: written(folder) }], {
        elsewhere: () => ({
          open(connection) {
            opened.push(connection);
            return {
              push: ({ bytes }) => void (octets += bytes?.length ?? 0),
              end: () => undefined,
            };
          },
          secrets: () => undefined,
        }),
      });
      expect(opened).toMatchObject([{ id: 0, client: '198.18.0.1:40000', synSeen: true }]);
      expect(octets).toBeGreaterThan(100);
      expect(facts.every(({ kind }) => kind.startsWith('tcp.'))).toBe(true);
    });
  });
});
