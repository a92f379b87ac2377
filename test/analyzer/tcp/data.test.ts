import { describe, expect, test } from '@jest/globals';
import { suiteWith } from '../../support/require.ts';
import { factsOf, runTcp, type TcpRun } from '../../support/run-tcp.ts';
import { buildPcap, TcpScript } from '../../support/tcp-builder.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';

const client = '198.18.0.1:40000';
const server = '198.18.0.2:9090';
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function opened(): TcpScript {
  return new TcpScript({ rttNs: 10e6 }).open(client, server, 0);
}

function run(script: TcpScript): TcpRun {
  return runTcp(buildPcap(script.packets()), ['tcp.out-of-order']);
}

describe('payload', () => {
  test('overtaken on its way is out of order, and in order for the receiver', () => {
    const script = opened().lose('to-server', 5).send('to-server', text('world'), 10e6);
    script.raw('to-server', 10.5e6, { sequence: 1001, payload: text('hello'), identification: 3 });
    const result = run(script);
    expect(factsOf(result, 'tcp.out-of-order')).toMatchObject([
      { direction: 'to-server', bytes: 5, late: 0.5e6 },
    ]);
    expect(factsOf(result, 'tcp.retransmission')).toEqual([]);
    expect(factsOf(result, 'tcp.summary')[0]?.toServer).toMatchObject({ outOfOrder: 1, bytes: 10 });
  });

  test('a keep-alive tells how many before it were not answered; any word of the peer is an answer', () => {
    const script = opened().send('to-server', text('hello'), 10e6);
    for (const at of [1e9, 2e9]) script.raw('to-server', at, { sequence: 1005 });
    script.send('to-client', text('x'), 2.5e9);
    script.raw('to-server', 4e9, { sequence: 1005, payload: text('o') });
    expect(
      factsOf(run(script), 'tcp.keep-alive').map(({ bytes, unanswered }) => [bytes, unanswered]),
    ).toEqual([
      [0, 1],
      [0, 2],
      [1, 1],
    ]);
  });

  test('a last byte that was never acknowledged is lost and sent again, no keep-alive', () => {
    const script = new TcpScript({ rttNs: 10e6, acknowledge: false }).open(client, server, 0);
    script.send('to-server', text('ab'), 10e6).raw('to-client', 20e6, { acknowledgment: 1002 });
    script.raw('to-server', 300e6, { sequence: 1002, payload: text('b') });
    const result = run(script);
    expect(factsOf(result, 'tcp.keep-alive')).toEqual([]);
    expect(factsOf(result, 'tcp.retransmission')).toMatchObject([{ bytes: 1 }]);
  });

  test('a payload cut by the snap length is a gap of known length', () => {
    const file = buildPcap(opened().send('to-server', text('0123456789'), 10e6).packets(), {
      snaplen: 14 + 40 + 4,
    });
    expect(factsOf(runTcp(file), 'tcp.gap')).toMatchObject([{ bytes: 6, cause: 'snap-length' }]);
  });
});

const withTshark = await suiteWith('tshark');

withTshark('differential', () => {
  test('keep-alives with and without their byte, over the wrap', () => {
    const script = new TcpScript({ rttNs: 10e6, clientIsn: 0xfffffffd }).open(client, server, 0);
    script.send('to-server', text('hello'), 10e6);
    const sequence = (0xfffffffd + 5) >>> 0;
    script.raw('to-server', 2e9, { sequence }).acknowledge('to-server', 2.1e9);
    script.raw('to-server', 4e9, { sequence, payload: text('o') }).acknowledge('to-server', 4.1e9);
    const file = buildPcap(script.packets());
    const rows = withFile(file, (path) =>
      tsharkFields(path, ['frame.number'], ['-Y', 'tcp.analysis.keep_alive']),
    );
    expect(factsOf(runTcp(file), 'tcp.keep-alive').map((fact) => String(fact.from.packet))).toEqual(
      rows.flat(),
    );
    expect(rows).toHaveLength(2);
  });
});
