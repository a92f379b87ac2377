import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDnsStage } from '../../../analyzer/dns/stage.ts';
import type { Direction } from '../../../analyzer/model/chunk.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { createPipeline } from '../../../analyzer/pipeline.ts';
import { answer, dotted, framed, message, record, toQuestion, Type } from '../../support/dns-message.ts';
import { suiteWith } from '../../support/require.ts';
import { buildPcap, TcpScript } from '../../support/tcp-builder.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';

const other = dotted('other.example');
const reply = answer(0, { id: 1, answers: [record(toQuestion, Type.A, [198, 18, 0, 7])] });
const queries = [...framed(message({ id: 1 })), ...framed(message({ id: 2, name: other }))];
const replies = [...framed(answer(3, { id: 2, name: other })), ...framed(reply)];

type Said = [direction: Direction, bytes: number[] | 'gap'];

function run(said: readonly Said[], end = true): Fact[] {
  const facts: Fact[] = [];
  const connection = { id: 4, client: '198.18.0.1:40000', server: '198.18.0.2:53', synSeen: true };
  const stage = createDnsStage({ input: 0, connection, fact: (fact) => void facts.push(fact) });
  said.forEach(([direction, what], index) => {
    const base = { connection: 4, direction, offset: 0, time: index * 1e6, packet: index + 1 };
    if (what === 'gap') {
      stage.push({ ...base, gap: 10 });
      return;
    }
    const bytes = Uint8Array.from(what);
    stage.push({ ...base, bytes });
    bytes.fill(0xee);
  });
  const from = { input: 0, packet: 99, time: 1e9, connection: 4 };
  if (end) stage.end('to-server', 'fin', from);
  if (end) stage.end('to-client', 'fin', from);
  return facts;
}

describe('DNS over TCP', () => {
  test('several queries, answered in another order', () => {
    expect(
      run([
        ['to-server', queries],
        ['to-client', replies],
      ]),
    ).toMatchObject([
      {
        kind: 'dns.answer',
        id: 2,
        name: 'other.example',
        codeName: 'NXDOMAIN',
        transport: 'tcp',
        latency: 1e6,
      },
      {
        kind: 'dns.answer',
        id: 1,
        addresses: ['198.18.0.7'],
        from: { connection: 4, packet: 2 },
        queryPacket: 1,
      },
    ]);
  });

  test('cut anywhere, says the same', () => {
    const expected = run([
      ['to-server', queries],
      ['to-client', replies],
    ]).map(({ from: _from, ...rest }) => rest);
    const cuts = fc.array(fc.nat(200), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, cuts, (first, second) => {
        const pieces = (direction: Direction, bytes: number[], at: number[]): Said[] => {
          const edges = [0, ...at.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
          return edges.slice(1).map((end, index) => [direction, bytes.slice(edges[index], end)]);
        };
        const facts = run([...pieces('to-server', queries, first), ...pieces('to-client', replies, second)]);
        const strip = (list: object[]): object[] =>
          list.map((one) => ({ ...one, latency: 0, sinceFirst: 0, queryPacket: 0 }));
        expect(strip(facts.map(({ from: _from, ...rest }) => rest))).toEqual(strip(expected));
      }),
      { numRuns: 100 },
    );
  });

  test('behind a gap it goes on where a message begins', () => {
    const facts = run([
      ['to-server', queries],
      ['to-client', framed(reply).slice(0, 20)],
      ['to-client', 'gap'],
      ['to-client', [0x55, 0x55, 0x55]],
      ['to-client', framed(answer(3, { id: 2, name: other }))],
    ]);
    expect(facts).toMatchObject([
      { kind: 'dns.answer', id: 2 },
      { kind: 'dns.unanswered', id: 1, why: 'connection-end', from: { packet: 1, time: 1e9, connection: 4 } },
    ]);
  });

  test('an end of one side is not the end', () => {
    const facts: Fact[] = [];
    const connection = { id: 4, client: '198.18.0.1:40000', server: '198.18.0.2:53', synSeen: true };
    const stage = createDnsStage({ input: 0, connection, fact: (fact) => void facts.push(fact) });
    const chunk = { connection: 4, offset: 0, time: 0, packet: 1 };
    stage.push({ ...chunk, direction: 'to-server', bytes: Uint8Array.from(framed(message({ id: 1 }))) });
    stage.end('to-server', 'fin', { input: 0, packet: 2, time: 1 });
    stage.push({
      ...chunk,
      direction: 'to-client',
      bytes: Uint8Array.from(framed(reply)),
      time: 5,
      packet: 3,
    });
    stage.end('to-client', 'capture-end', { input: 0, packet: 0, time: 9 });
    expect(facts).toMatchObject([{ kind: 'dns.answer', latency: 5 }]);
  });

  test('any bytes never throw', () => {
    const said = fc.tuple(
      fc.constantFrom<Direction>('to-server', 'to-client'),
      fc.oneof(
        fc.constant('gap' as const),
        fc.array(fc.oneof(fc.constantFrom(0, 1, 12, 0xc0), fc.nat(255)), { maxLength: 60 }),
      ),
    );
    fc.assert(
      fc.property(fc.array(said, { maxLength: 12 }), (list) => {
        expect(run(list).every((fact) => /^dns|^anomaly/.test(fact.kind))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

const withTshark = await suiteWith('tshark');

withTshark('differential', () => {
  test('tshark reads the same answers over TCP', () => {
    const script = new TcpScript().open('198.18.0.1:40000', '198.18.0.2:53', 0);
    script.send('to-server', Uint8Array.from(queries), 5e6);
    script.send('to-client', Uint8Array.from(replies.slice(0, 50)), 9e6);
    script.send('to-client', Uint8Array.from(replies.slice(50)), 12e6);
    const file = buildPcap(script.packets());
    const rows = withFile(file, (path) =>
      tsharkFields(
        path,
        ['tcp.stream', 'dns.id', 'dns.qry.name', 'dns.a', 'dns.time'],
        ['-Y', 'dns.flags.response == 1'],
      ),
    );
    const facts: Fact[] = [];
    const pipeline = createPipeline({ input: 0, fact: (fact) => void facts.push(fact) });
    pipeline.push(file);
    pipeline.end();
    const ours = facts.flatMap((fact) =>
      fact.kind !== 'dns.answer'
        ? []
        : [
            [
              String(fact.from.connection),
              `0x000${fact.id}`,
              fact.name,
              fact.addresses.join(','),
              ((fact.latency ?? 0) / 1e9).toFixed(9),
            ],
          ],
    );
    expect(ours).toEqual(rows);
  });
});
