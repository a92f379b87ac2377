import { describe, expect, test } from '@jest/globals';
import { suiteWith } from '../../support/require.ts';
import { factsOf, runTcp, type TcpRun } from '../../support/run-tcp.ts';
import { buildPcap, merge, type TcpPacket, TcpFlag, TcpScript } from '../../support/tcp-builder.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';

const client = '198.18.0.1:40000';
const server = '198.18.0.2:9090';
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function run(packets: readonly TcpPacket[], snaplen?: number): TcpRun {
  return runTcp(buildPcap(packets, snaplen === undefined ? {} : { snaplen }));
}

function received(result: TcpRun, direction: 'to-server' | 'to-client' = 'to-server', id = 0): string {
  return new TextDecoder().decode(result.connections.get(id)?.streams[direction].bytes);
}

function retransmissions(result: TcpRun): unknown[] {
  return factsOf(result, 'tcp.retransmission').map(({ from, what, bytes, direction, sinceOriginal }) => [
    from.packet,
    what,
    bytes,
    direction,
    sinceOriginal,
  ]);
}

/** A connection that is open from time 0 on; sequence numbers are then 1001 and 5001. */
function opened(): TcpScript {
  return new TcpScript({ rttNs: 1e6 }).open(client, server, 0);
}

describe('retransmissions', () => {
  const again = { sequence: 1001, payload: text('hello') };

  test('data, with the time since it was sent first', () => {
    const script = opened().send('to-server', text('hello'), 10e6);
    script.raw('to-server', 210e6, { ...again, identification: 70 });
    script.raw('to-server', 610e6, { ...again, identification: 71 });
    const result = run(script.packets());
    expect(retransmissions(result)).toEqual([
      [6, 'data', 5, 'to-server', 200e6],
      [7, 'data', 5, 'to-server', 600e6],
    ]);
    expect(received(result)).toBe('hello');
  });

  test('a packet recorded twice is none', () => {
    const packets = opened().send('to-server', text('hello'), 10e6).fin('to-server', 20e6).packets();
    const doubled = merge(
      packets.flatMap((packet) => [packet, { ...packet, time: packet.time + 100, hopLimit: 63 }]),
    );
    const result = run(doubled);
    expect(retransmissions(result)).toEqual([]);
    expect(received(result)).toBe('hello');
  });

  test('a keep-alive probe is none, with and without its byte', () => {
    const script = opened().send('to-server', text('hello'), 10e6);
    script.raw('to-server', 15e9, { sequence: 1005 }).acknowledge('to-server', 15e9 + 1e6);
    script
      .raw('to-server', 30e9, { sequence: 1005, payload: text('o') })
      .acknowledge('to-server', 30e9 + 1e6);
    const result = run(script.packets());
    expect(retransmissions(result)).toEqual([]);
    expect(received(result)).toBe('hello');
  });

  test('SYN, SYN-ACK and FIN', () => {
    const script = new TcpScript({ clientIsn: 99, serverIsn: 499 }).join(client, server);
    const { SYN, ACK, FIN } = TcpFlag;
    for (const time of [0, 1e9, 3e9])
      script.raw('to-server', time, { flags: SYN, sequence: 99, acknowledgment: 0 });
    for (const time of [3.1e9, 4.1e9])
      script.raw('to-client', time, { flags: SYN | ACK, sequence: 499, acknowledgment: 100 });
    script.raw('to-server', 4.2e9, { sequence: 100, acknowledgment: 500 });
    for (const time of [5e9, 5.3e9])
      script.raw('to-server', time, { flags: FIN | ACK, sequence: 100, acknowledgment: 500 });
    expect(retransmissions(run(script.packets()))).toEqual([
      [2, 'syn', 0, 'to-server', 1e9],
      [3, 'syn', 0, 'to-server', 3e9],
      [5, 'syn', 0, 'to-client', 1e9],
      [8, 'fin', 0, 'to-server', 0.3e9],
    ]);
  });

  test('bytes whose first sending was lost before the tap', () => {
    const script = opened().lose('to-server', 5).send('to-server', text('world'), 10e6);
    script.raw('to-server', 215e6, { sequence: 1001, payload: text('hello'), identification: 90 });
    const result = run(script.packets());
    expect(retransmissions(result)).toEqual([[6, 'data', 5, 'to-server', 205e6]]);
    expect(received(result)).toBe('helloworld');
  });

  test('segments out of order are none', () => {
    const script = opened().lose('to-server', 5).send('to-server', text('world'), 10e6);
    script.raw('to-server', 10.4e6, { sequence: 1001, payload: text('hello'), identification: 1 });
    const result = run(script.packets());
    expect(retransmissions(result)).toEqual([]);
    expect(received(result)).toBe('helloworld');
  });
});

const withTshark = await suiteWith('tshark');

withTshark('differential', () => {
  test('a tail sent again with new bytes, and a keep-alive, are judged as tshark judges them', () => {
    const script = opened().send('to-server', text('hello'), 10e6).send('to-client', text('answer'), 20e6);
    script.raw('to-server', 400e6, {
      sequence: 1001,
      payload: text('hello'),
      identification: 80,
      acknowledgment: 5007,
    });
    script.raw('to-client', 500e6, {
      sequence: 5001,
      payload: text('answer'),
      identification: 81,
      acknowledgment: 1006,
    });
    script.raw('to-server', 5e9, { sequence: 1005, payload: text('o'), acknowledgment: 5007 });
    const file = buildPcap(script.packets());
    const rows = withFile(file, (path) =>
      tsharkFields(path, ['frame.number'], ['-Y', 'tcp.analysis.retransmission']),
    );
    expect(factsOf(runTcp(file), 'tcp.retransmission').map((fact) => String(fact.from.packet))).toEqual(
      rows.flat(),
    );
    expect(rows).toHaveLength(2);
  });
});

describe('gaps', () => {
  test('bytes that the receiver has, but not the capture', () => {
    const script = opened()
      .send('to-server', text('ab'), 10e6)
      .lose('to-server', 3)
      .send('to-server', text('fg'), 20e6);
    script.send('to-server', text('hi'), 100e6);
    const result = run(script.packets());
    expect(received(result)).toBe('abfghi');
    expect(result.connections.get(0)?.streams['to-server'].gaps).toEqual([[2, 3]]);
    expect(factsOf(result, 'tcp.gap')).toMatchObject([
      { direction: 'to-server', bytes: 3, from: { packet: 6 } },
    ]);
  });

  test('an ACK recorded before its data leaves none', () => {
    const packets = opened()
      .send('to-server', text('ab'), 10e6)
      .send('to-server', text('cd'), 20e6)
      .send('to-server', text('ef'), 90e6)
      .packets();
    const swapped = packets.map((packet) => (packet.time === 10e6 ? { ...packet, time: 20.1e6 } : packet));
    const result = run(merge(swapped));
    expect(received(result)).toBe('abcdef');
    expect(factsOf(result, 'tcp.gap')).toEqual([]);
  });

  test('the snap length cuts every segment', () => {
    const result = run(
      opened().send('to-server', text('0123456789'), 10e6).send('to-server', text('abcdef'), 20e6).packets(),
      14 + 40 + 4,
    );
    expect(received(result)).toBe('0123abcd');
    expect(result.connections.get(0)?.streams['to-server'].gaps).toEqual([
      [4, 6],
      [14, 2],
    ]);
  });
});

describe('a capture that begins in the middle', () => {
  test('the lower port is the server, and the stream begins with the first byte seen', () => {
    const script = new TcpScript()
      .join(client, server)
      .send('to-client', text('answer'), 0)
      .send('to-server', text('next'), 1e6);
    const result = run(script.packets());
    expect(factsOf(result, 'tcp.open')).toMatchObject([{ client, server, synSeen: false }]);
    expect([received(result), received(result, 'to-client')]).toEqual(['next', 'answer']);
  });

  test('of equal ports, who speaks first is the client', () => {
    const result = run(
      new TcpScript().join('198.18.0.9:7000', '198.18.0.2:7000').send('to-server', text('x'), 0).packets(),
    );
    expect(factsOf(result, 'tcp.open')).toMatchObject([
      { client: '198.18.0.9:7000', server: '198.18.0.2:7000' },
    ]);
  });

  test('a SYN-ACK tells the roles', () => {
    const result = run(new TcpScript().open('198.18.0.1:80', '198.18.0.2:9090', 0).packets().slice(1));
    expect(factsOf(result, 'tcp.open')).toMatchObject([{ client: '198.18.0.1:80', synSeen: false }]);
  });

  test('acknowledgments and probes before the first byte do not make a gap', () => {
    const script = new TcpScript({ clientIsn: 2000 }).join(client, server);
    script.raw('to-client', 0, { acknowledgment: 2000 });
    script
      .raw('to-server', 1e6, { sequence: 1999, payload: text('?') })
      .raw('to-client', 2e6, { acknowledgment: 2000 });
    script
      .raw('to-server', 3e6, { sequence: 1999 })
      .send('to-server', text('hello'), 4e6)
      .send('to-server', text('!'), 90e6);
    const result = run(script.packets());
    expect(received(result)).toBe('hello!');
    expect(factsOf(result, 'tcp.gap')).toEqual([]);
  });
});

describe('what should not happen', () => {
  test('bytes behind a FIN are left out', () => {
    const script = opened().send('to-server', text('ab'), 10e6).fin('to-server', 20e6);
    script.raw('to-server', 30e6, { sequence: 1003, payload: text('evil') });
    const result = run(script.packets());
    expect(received(result)).toBe('ab');
    expect(factsOf(result, 'anomaly')).toMatchObject([{ layer: 'tcp', what: 'data-after-fin' }]);
  });

  test('a segment far outside every window is left out', () => {
    const script = opened().raw('to-server', 10e6, { sequence: 0x90000000, payload: text('evil') });
    script.send('to-server', text('good'), 20e6);
    const result = run(script.packets());
    expect(received(result)).toBe('good');
    expect(factsOf(result, 'anomaly')).toMatchObject([
      { what: 'segment-outside-window', from: { packet: 4 } },
    ]);
  });
});
