import { describe, expect, test } from '@jest/globals';
import { factsOf, runTcp } from '../../support/run-tcp.ts';
import { buildPcap, TcpScript } from '../../support/tcp-builder.ts';

const data = new Uint8Array(10);

function opened(): TcpScript {
  return new TcpScript().open('198.18.0.1:40000', '198.18.0.2:9090', 0);
}

function idle(script: TcpScript): unknown[] {
  return factsOf(runTcp(buildPcap(script.packets())), 'tcp.idle').map(({ kind, from, ...rest }) => ({
    kind,
    packet: from.packet,
    ...rest,
  }));
}

describe('silence', () => {
  test('of a second or more is told with who spoke before and after', () => {
    const script = opened()
      .send('to-client', data, 1e6)
      .send('to-server', data, 5e9)
      .send('to-server', data, 5.9e9);
    expect(idle(script)).toEqual([
      {
        kind: 'tcp.idle',
        packet: 6,
        idle: 5e9 - 1e6,
        silence: 5e9 - 1e6 - 1000,
        next: 'to-server',
        what: 'data',
        keepAlives: 0,
        last: 'to-client',
        lastPacket: 4,
      },
    ]);
  });

  test('keep-alives break the silence of the wire, not that of the connection', () => {
    const script = opened().send('to-server', data, 1e6);
    for (const at of [10e9, 20e9])
      script.raw('to-server', at, { sequence: 1010 }).acknowledge('to-server', at + 1e6);
    script.send('to-client', data, 25e9);
    expect(idle(script)).toMatchObject([
      { idle: 25e9 - 1e6, silence: 5e9 - 1e6, next: 'to-client', keepAlives: 2, lastPacket: 4 },
    ]);
  });

  test('FIN and RST end it, too', () => {
    expect(idle(opened().send('to-server', data, 1e6).fin('to-client', 60e9))).toMatchObject([
      { what: 'fin', next: 'to-client' },
    ]);
    expect(idle(opened().send('to-server', data, 1e6).rst('to-client', 60e9))).toMatchObject([
      { what: 'rst', next: 'to-client' },
    ]);
  });

  test('who waits for an acknowledgment is not idle', () => {
    const script = new TcpScript({ acknowledge: false }).open('198.18.0.1:40000', '198.18.0.2:9090', 0);
    script.send('to-server', data, 1e6).raw('to-server', 3e9, { sequence: 1001, payload: data });
    expect(idle(script)).toEqual([]);
  });
});
