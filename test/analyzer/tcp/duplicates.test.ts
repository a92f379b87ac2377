import { describe, expect, test } from '@jest/globals';
import { createDuplicates } from '../../../analyzer/tcp/duplicates.ts';
import { factsOf, runTcp } from '../../support/run-tcp.ts';
import { be32 } from '../../support/ip-frame.ts';
import { segment } from '../../support/datagrams.ts';
import { buildPcap, merge, type TcpPacket, TcpScript } from '../../support/tcp-builder.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';
import { suiteWith } from '../../support/require.ts';

type Values = NonNullable<Parameters<typeof segment>[0]> & { interfaceId?: number };

/** What a fresh table says of the second of two packets that are alike but for what is given. */
function second(first: Values, other: Values, peerWaits = false): boolean {
  const duplicates = createDuplicates();
  const read = (values: Values): ReturnType<typeof segment> =>
    Object.assign(segment(values), { interfaceId: values.interfaceId ?? 0 });
  expect(duplicates.seenBefore(6, read(first), peerWaits)).toBe(false);
  return duplicates.seenBefore(6, read({ ...first, ...other }), peerWaits);
}

describe('with an IPv4 identification', () => {
  test('equal packets within milliseconds are one', () => {
    expect(second({ identification: 7 }, { time: 1e6 })).toBe(true);
    expect(second({ identification: 7, hopLimit: 64 }, { hopLimit: 63 })).toBe(true);
    expect(second({ identification: 7, time: 1e6 }, { time: 0.9e6 })).toBe(true);
  });

  test('another identification is another sending; so is the same one much later', () => {
    expect(second({ identification: 7 }, { identification: 8 })).toBe(false);
    expect(second({ identification: 7 }, { time: 6e6 })).toBe(false);
  });

  test('what differs in its numbers, flags, window or length is no copy', () => {
    for (const other of [
      { sequence: 1 },
      { acknowledgment: 1 },
      { flags: 0x18 },
      { window: 1 },
      { payload: new Uint8Array(1) },
    ])
      expect(second({ identification: 7 }, other)).toBe(false);
  });

  test('nor are packets whose numbers count up together', () => {
    for (let step = 1; step <= 300; step++) {
      const next = { identification: 20_002 + step, acknowledgment: 1222 + step, time: step * 100 };
      expect(second({ identification: 20_002, acknowledgment: 1222 }, next)).toBe(false);
      const other = { identification: 7 + step, window: 500 + step, time: step * 100 };
      expect(second({ identification: 7, window: 500 }, other)).toBe(false);
      expect(second({ identification: 7, window: 500 }, { ...other, acknowledgment: step })).toBe(false);
    }
  });

  test('connections and directions are kept apart', () => {
    const duplicates = createDuplicates();
    const one = segment({ identification: 7 });
    expect([2, 3, 2].map((owner) => duplicates.seenBefore(owner, one, false))).toEqual([false, false, true]);
  });
});

describe('without identification', () => {
  const stamped = { identification: 0, options: [1, 1, 8, 10, ...be32(9), ...be32(8)] };

  test('records of other interfaces or hop limits are copies', () => {
    expect(second({ identification: 0 }, { interfaceId: 1 })).toBe(true);
    expect(second({ identification: 0 }, { hopLimit: 63 })).toBe(true);
    expect(second({ identification: 0 }, { time: 10 })).toBe(false);
  });

  test('on one interface equal timestamps are needed, a millisecond, and a peer that asks for nothing', () => {
    expect(second(stamped, { time: 0.5e6 })).toBe(true);
    expect(second(stamped, { time: 2e6 })).toBe(false);
    expect(second(stamped, { time: 0.5e6 }, true)).toBe(false);
    expect(second(stamped, { options: [1, 1, 8, 10, ...be32(10), ...be32(8)] })).toBe(false);
  });
});

const withTshark = await suiteWith('tshark');

/** A capture on both sides of a router: every packet twice, the second one hop on. */
function bothSides(packets: readonly TcpPacket[]): TcpPacket[] {
  const copy = (packet: TcpPacket): TcpPacket => ({
    ...packet,
    time: packet.time + 40_000,
    hopLimit: packet.hopLimit - 1,
  });
  return merge(
    packets,
    packets.map((packet) => copy(packet)),
  );
}

withTshark('a capture on both sides of a router', () => {
  test.each(['198.18.0.', '2001:db8::'])('is one connection without retransmissions, %s', (net) => {
    const [client, server] = net.includes(':')
      ? [`[${net}1]:40000`, `[${net}2]:9090`]
      : [`${net}1:40000`, `${net}2:9090`];
    const script = new TcpScript().open(client, server, 0);
    for (let at = 1; at < 9; at++) script.send('to-server', new Uint8Array(2000), at * 10e6);
    const file = buildPcap(bothSides(script.fin('to-server', 0.2e9).fin('to-client', 0.3e9).packets()));
    const run = runTcp(file);
    expect(factsOf(run, 'tcp.retransmission')).toEqual([]);
    // All but the last ACK, which comes after the end of the connection.
    const packets = 3 + 8 * 4 + 4;
    expect(factsOf(run, 'tcp.recorded-twice')).toMatchObject([{ packets: packets - 2 }]);
    expect(factsOf(run, 'tcp.summary')).toMatchObject([{ toServer: { duplicateAcks: 0, bytes: 16_000 } }]);
    // tshark takes copies for retransmissions: it looks at neither hop limit nor identification.
    const theirs = withFile(file, (path) =>
      tsharkFields(path, ['frame.number'], ['-Y', 'tcp.analysis.retransmission']),
    );
    expect(theirs.length).toBeGreaterThan(8);
  });
});
