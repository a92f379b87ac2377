import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { CaptureError } from '../../../analyzer/node/read-errors.ts';
import { arrangeInputs } from '../../../analyzer/node/rotated.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { rulesFolder } from '../../../lab/cli/places.ts';
import { golden } from '../../support/h2lab.ts';
import { loadRules } from '../../support/load-rules.ts';
import { buildPcap, type TcpPacket, TcpScript } from '../../support/tcp-builder.ts';
import { makePipe, withFolder } from '../../support/temporary.ts';
import { cutPcapng } from '../../support/pcapng-cut.ts';
import { blockWriter, joined } from '../../support/pcapng-bytes.ts';

const packets = new TcpScript()
  .open('198.18.0.1:40000', '198.18.0.2:8080', 0)
  .send('to-server', new Uint8Array(20_000), 1e9)
  .send('to-client', new Uint8Array(20_000), 2e9)
  .fin('to-client', 3e9)
  .packets();

function put(folder: string, name: string, part: readonly TcpPacket[]): { file: string } {
  const file = join(folder, name);
  writeFileSync(file, buildPcap(part));
  return { file };
}

async function refusal(specs: { file: string }[]): Promise<string> {
  const error: unknown = await arrangeInputs(specs).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CaptureError);
  const { message } = error as CaptureError;
  expect(message).not.toContain('\n');
  return message;
}

const moved = (part: readonly TcpPacket[], ns: number): TcpPacket[] =>
  part.map((packet) => ({ ...packet, time: packet.time + ns }));

describe('files that follow each other', () => {
  test('are one input in the order of their packets, whatever the order of their names', async () => {
    await withFolder(async (folder) => {
      const [a, b, c] = [packets.slice(0, 9), packets.slice(9, 20), packets.slice(20)].map((part, index) =>
        put(folder, `tap${9 - index}`, part),
      ) as [{ file: string }, { file: string }, { file: string }];
      const empty = put(folder, 'newest', []);
      const { inputs, originNs } = await arrangeInputs([c, empty, a, b]);
      expect(inputs).toEqual([{ ...a, then: [b, c, empty] }]);
      expect(originNs).toBe(1_700_000_000_000_000_000n);
    });
  });

  test('of each hop are that hop', async () => {
    await withFolder(async (folder) => {
      const [a, b, up] = [
        put(folder, 'a', packets.slice(0, 9)),
        put(folder, 'b', packets.slice(9)),
        put(folder, 'up', packets),
      ];
      const down = 'client-proxy' as const;
      const named = [
        { ...b, hop: down },
        { ...up, hop: 'proxy-server' as const },
        { ...a, hop: down },
      ];
      expect((await arrangeInputs(named)).inputs).toEqual([
        { ...a, hop: down, then: [b] },
        { ...up, hop: 'proxy-server' },
      ]);
    });
  });

  test('may overlap a little: packets of two queues', async () => {
    await withFolder(async (folder) => {
      const [a, b] = [put(folder, 'a', packets), put(folder, 'b', moved(packets, 2.99e9))];
      expect((await arrangeInputs([a, b])).inputs).toHaveLength(1);
    });
  });
});

describe('files that do not', () => {
  test.each([
    ['at the same time', 0],
    ['a moment later', 1000],
    ['half of the time', 1.5e9],
  ])('taken %s are refused with what to type', async (_what, later) => {
    await withFolder(async (folder) => {
      const [a, b] = [put(folder, 'a', packets), put(folder, 'b', moved(packets, later))];
      const message = await refusal([b, a]);
      const places = `h2lab analyze --hop client-proxy=${a.file} --hop proxy-server=${b.file}`;
      if (later > 0) expect(message).toContain(places);
      expect(message).toMatch(/expected .*, but .* were taken at the same time .* --hop .* mergecap/);
    });
  });

  test('of one named hop stay apart', async () => {
    await withFolder(async (folder) => {
      const hop = 'proxy-server' as const;
      const both = [put(folder, 'a', packets), put(folder, 'b', packets)].map((spec) => ({ ...spec, hop }));
      expect((await arrangeInputs(both)).inputs).toEqual(both);
    });
  });

  test('of different links are refused', async () => {
    await withFolder(async (folder) => {
      const w = blockWriter(true);
      const file = join(folder, 'cooked');
      writeFileSync(file, joined(w.section(), w.interface(113, 0), w.packet(0, 1n << 60n, [1])));
      expect(await refusal([put(folder, 'a', packets), { file }])).toContain('types 1, then 113');
    });
  });

  test('cannot be read twice are refused', async () => {
    await withFolder(async (folder) => {
      const pipe = join(folder, 'pipe');
      makePipe(pipe);
      expect(await refusal([put(folder, 'a', packets), { file: pipe }])).toContain('this is a pipe');
      expect(await refusal([put(folder, 'a', packets), { file: '-' }])).toContain('this is a pipe');
    });
  });

  test('are no captures are named', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'letter');
      writeFileSync(file, 'This is a letter.');
      expect(await refusal([put(folder, 'a', packets), { file }])).toContain(`${file}: expected a pcap`);
    });
  });
});

test('one input is left as it is, unseen', async () => {
  expect(await arrangeInputs([{ file: '-' }])).toEqual({ inputs: [{ file: '-' }] });
});

test('a capture cut into files gives the analysis of the whole, and evidence in the right file', async () => {
  await loadRules();
  const rules = (await discover<Rule>(rulesFolder)).map(({ value }) => value);
  let later = 0;
  for (const name of ['connection-aging-plain-fault', 'drain-grace-expired-tls-fault']) {
    const file = golden(name);
    const whole = await analyze({ inputs: [{ file }], rules });
    await withFolder(async (folder) => {
      const parts = cutPcapng(readFileSync(file), 3).map((bytes, index) => {
        const part = join(folder, `part${index}`);
        writeFileSync(part, bytes);
        return { file: part };
      });
      const { inputs } = await arrangeInputs(parts);
      for (const threads of [1, 2]) {
        const cut = await analyze({ inputs, rules, threads });
        expect(cut.totals).toEqual(whole.totals);
        expect(cut.quality).toEqual(whole.quality);
        expect(comparable(cut)).toEqual(comparable(whole));
        expect(cut.inputs.map(({ file: part }) => part)).toEqual(parts.map(({ file: part }) => part));
        const evidence = cut.incidents.flatMap((incident) => incident.evidence);
        for (const { input, packet } of evidence) {
          expect(packet).toBeLessThanOrEqual(cut.inputs[input]?.packets ?? 0);
          later += input > 0 ? 1 : 0;
        }
      }
    });
  }
  expect(later).toBeGreaterThan(0);
});

/** Evidence by its time and its number through all files; what is said of it without the ways to open it. */
function comparable({ incidents, inputs, connections }: Analysis): unknown {
  const before = inputs.map((_, index) =>
    inputs.slice(0, index).reduce((sum, { packets: count }) => sum + count, 0),
  );
  return {
    connections: connections.map(({ input: _, ...one }) => one),
    incidents: incidents.map(({ signature, evidence, quantities, streams, tcpStream }) => ({
      signature,
      quantities,
      streams,
      tcpStream,
      evidence: evidence.map(({ input, packet, time, what }) => [(before[input] ?? 0) + packet, time, what]),
    })),
  };
}
