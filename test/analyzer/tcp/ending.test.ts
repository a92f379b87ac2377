import { describe, expect, test } from '@jest/globals';
import { factsOf, runTcp, type TcpRun } from '../../support/run-tcp.ts';
import { buildPcap, merge, type TcpPacket, TcpFlag, TcpScript } from '../../support/tcp-builder.ts';

const client = '198.18.0.1:40000';
const server = '198.18.0.2:9090';
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function run(packets: readonly TcpPacket[]): TcpRun {
  return runTcp(buildPcap(packets));
}

/** How the directions of a connection ended: to-server, to-client. */
function ends(result: TcpRun, id = 0): unknown[] {
  const { streams } = result.connections.get(id) ?? {};
  return [streams?.['to-server'].end, streams?.['to-client'].end];
}

function closings(result: TcpRun): unknown[] {
  return factsOf(result, 'tcp.closed').map(({ from, how, firstDirection }) => [
    from.packet,
    how,
    firstDirection,
  ]);
}

function opened(): TcpScript {
  return new TcpScript({ rttNs: 1e6 }).open(client, server, 0);
}

describe('FIN', () => {
  test('of both sides closes; who sent it first is told', () => {
    const result = run(
      opened().send('to-client', text('bye'), 5e6).fin('to-client', 6e6).fin('to-server', 7e6).packets(),
    );
    expect(ends(result)).toEqual(['fin', 'fin']);
    expect(factsOf(result, 'tcp.fin')).toMatchObject([
      { direction: 'to-client', from: { packet: 6 } },
      { direction: 'to-server', from: { packet: 8 } },
    ]);
    expect(closings(result)).toEqual([[8, 'fin', 'to-client']]);
  });

  test('of one side leaves the other open to the end of the capture', () => {
    const result = run(opened().fin('to-server', 6e6).send('to-client', text('more'), 7e6).packets());
    expect(ends(result)).toEqual(['fin', 'capture-end']);
    expect(closings(result)).toEqual([]);
    expect(new TextDecoder().decode(result.connections.get(0)?.streams['to-client'].bytes)).toBe('more');
  });

  test('ends its direction only behind the bytes before it', () => {
    const script = opened().lose('to-server', 5).fin('to-server', 6e6).fin('to-client', 7e6);
    script.raw('to-server', 8e6, { sequence: 1001, payload: text('hello'), flags: TcpFlag.ACK });
    const result = run(script.packets());
    expect(closings(result)).toEqual([[8, 'fin', 'to-server']]);
    expect(new TextDecoder().decode(result.connections.get(0)?.streams['to-server'].bytes)).toBe('hello');
    expect(factsOf(result, 'tcp.gap')).toEqual([]);
  });
});

describe('RST', () => {
  test('ends both directions; the fact carries direction and hop limit', () => {
    const script = new TcpScript({ hopLimit: { client: 64, server: 57 } }).open(client, server, 0);
    const result = run(script.send('to-server', text('x'), 5e6).rst('to-client', 6e6).packets());
    expect(ends(result)).toEqual(['rst', 'rst']);
    expect(factsOf(result, 'tcp.rst')).toMatchObject([
      { direction: 'to-client', validSequence: true, hopLimit: 57, from: { packet: 6, connection: 0 } },
    ]);
    expect(closings(result)).toEqual([[6, 'rst', 'to-client']]);
  });

  test('of a refused connection', () => {
    const script = new TcpScript()
      .join(client, server)
      .raw('to-server', 0, { flags: TcpFlag.SYN, sequence: 1000, acknowledgment: 0 });
    script.raw('to-client', 1e5, { flags: TcpFlag.RST | TcpFlag.ACK, sequence: 0, acknowledgment: 1001 });
    const result = run(script.packets());
    expect(factsOf(result, 'tcp.rst')).toMatchObject([{ validSequence: true }]);
    expect(closings(result)).toEqual([[2, 'rst', 'to-client']]);
  });

  test('with a wrong sequence number is told and does not end what goes on', () => {
    const script = opened().raw('to-client', 5e6, { flags: TcpFlag.RST, sequence: 123_456, hopLimit: 250 });
    const result = run(
      script.send('to-server', text('still here'), 6e6).fin('to-server', 7e6).fin('to-client', 8e6).packets(),
    );
    expect(factsOf(result, 'tcp.rst')).toMatchObject([{ validSequence: false, hopLimit: 250 }]);
    expect(ends(result)).toEqual(['fin', 'fin']);
  });

  test('with a wrong sequence number is the end when nothing follows it', () => {
    const script = opened()
      .send('to-server', text('x'), 4e6)
      .raw('to-client', 5e6, { flags: TcpFlag.RST, sequence: 123_456 });
    const result = run(script.packets());
    expect(ends(result)).toEqual(['rst', 'rst']);
    expect(closings(result)).toEqual([[6, 'rst', 'to-client']]);
  });

  test('a wrong one and then a right one are both told, repetitions are not', () => {
    const script = opened().raw('to-client', 5e6, { flags: TcpFlag.RST, sequence: 123_456 });
    const result = run(script.rst('to-client', 6e6).rst('to-client', 7e6).rst('to-server', 8e6).packets());
    expect(factsOf(result, 'tcp.rst').map((fact) => [fact.from.packet, fact.validSequence])).toEqual([
      [4, false],
      [5, true],
    ]);
  });

  test('after both FINs is told, and changes nothing else', () => {
    const script = opened().fin('to-client', 5e6).fin('to-server', 6e6).rst('to-client', 7e6);
    const result = run(script.packets());
    expect(factsOf(result, 'tcp.rst')).toHaveLength(1);
    expect(closings(result)).toEqual([[6, 'fin', 'to-client']]);
  });

  test('what waits behind a hole is handed on first', () => {
    const script = opened().lose('to-server', 5).send('to-server', text('world'), 5e6).rst('to-client', 6e6);
    const { gaps, bytes } = run(script.packets()).connections.get(0)?.streams['to-server'] ?? {};
    expect(gaps).toEqual([[0, 5]]);
    expect(new TextDecoder().decode(bytes)).toBe('world');
  });
});

describe('without an end on the wire', () => {
  test('the end of the capture ends both directions, at packet 0', () => {
    const result = run(opened().send('to-server', text('x'), 5e6).packets());
    expect(ends(result)).toEqual(['capture-end', 'capture-end']);
    expect(closings(result)).toEqual([]);
  });

  test('a new connection between the same ports ends the old one', () => {
    const next = new TcpScript({ clientIsn: 77 })
      .open(client, server, 10e6)
      .send('to-server', text('new'), 12e6);
    const result = run(merge(opened().send('to-server', text('old'), 5e6).packets(), next.packets()));
    expect(ends(result)).toEqual(['capture-end', 'capture-end']);
    expect(closings(result)).toEqual([[6, 'capture-end', 'to-server']]);
    expect(new TextDecoder().decode(result.connections.get(1)?.streams['to-server'].bytes)).toBe('new');
  });
});

describe('the shape of a close', () => {
  const shape = (script: TcpScript): unknown[] =>
    factsOf(run(script.packets()), 'tcp.closed').map(({ simultaneous, halfClosedBytes }) => [
      simultaneous,
      halfClosedBytes,
    ]);

  test('one after the other', () => {
    expect(shape(opened().fin('to-client', 5e6).fin('to-server', 6e6))).toEqual([[false, 0]]);
  });

  test('both at once: neither FIN acknowledges the other (RFC 9293 3.6, case 3)', () => {
    const script = opened();
    const fin = { flags: TcpFlag.FIN | TcpFlag.ACK };
    script.raw('to-server', 5e6, { ...fin, sequence: 1001, acknowledgment: 5001 });
    script.raw('to-client', 5.1e6, { ...fin, sequence: 5001, acknowledgment: 1001 });
    expect(shape(script)).toEqual([[true, 0]]);
  });

  test('half closed, with bytes against the FIN', () => {
    const script = opened()
      .fin('to-server', 5e6)
      .send('to-client', text('answer'), 6e6)
      .fin('to-client', 7e6);
    expect(shape(script)).toEqual([[false, 6]]);
  });

  test('bytes that crossed a FIN are not acknowledged by it', () => {
    const script = new TcpScript({ rttNs: 1e6, acknowledge: false }).open(client, server, 0);
    script.send('to-server', text('request'), 5e6);
    script.raw('to-client', 5.1e6, { flags: TcpFlag.FIN | TcpFlag.ACK, acknowledgment: 1001 });
    expect(factsOf(run(script.packets()), 'tcp.fin')).toMatchObject([{ unacknowledged: 7 }]);
  });
});

test('a refused SYN is told with the number of tries', () => {
  const { SYN, RST, ACK } = TcpFlag;
  const script = new TcpScript({ hopLimit: { client: 64, server: 61 } }).join(client, server);
  for (const at of [0, 1e9]) script.raw('to-server', at, { flags: SYN, sequence: 9, acknowledgment: 0 });
  script.raw('to-client', 1.03e9, { flags: RST | ACK, sequence: 0, acknowledgment: 10 });
  expect(factsOf(run(script.packets()), 'tcp.refused')).toMatchObject([{ rtt: 30e6, syns: 2, hopLimit: 61 }]);
});
