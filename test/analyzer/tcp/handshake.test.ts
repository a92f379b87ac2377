import { describe, expect, test } from '@jest/globals';
import { suiteWith } from '../../support/require.ts';
import { factsOf, runTcp } from '../../support/run-tcp.ts';
import { buildPcap, type TcpPacket, TcpFlag, TcpScript } from '../../support/tcp-builder.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';

const client = '198.18.0.1:40000';
const server = '198.18.0.2:9090';
const { SYN, ACK, RST } = TcpFlag;

function established(packets: readonly TcpPacket[]): unknown[] {
  return factsOf(runTcp(buildPcap(packets)), 'tcp.established').map(({ from, mss, rtt }) => [
    from.packet,
    mss,
    rtt,
  ]);
}

describe('the handshake', () => {
  test('is complete with the ACK; round trip and MSS are told', () => {
    const packets = new TcpScript({ rttNs: 20e6 }).open(client, server, 5e6).packets();
    expect(established(packets)).toEqual([[3, { client: 1460, server: 1460 }, 20e6]]);
  });

  test('a SYN sent again, and a SYN-ACK sent again, do not lengthen the round trip', () => {
    const script = new TcpScript({ clientIsn: 99, serverIsn: 499 }).join(client, server);
    const syn = { flags: SYN, sequence: 99, acknowledgment: 0 };
    const synAck = { flags: SYN | ACK, sequence: 499, acknowledgment: 100, mss: 1200 };
    script.raw('to-server', 0, syn).raw('to-server', 1e9, syn);
    script.raw('to-client', 1.01e9, synAck).raw('to-client', 2e9, synAck);
    script.raw('to-server', 2.005e9, { sequence: 100, acknowledgment: 500 });
    expect(established(script.packets())).toEqual([[5, { server: 1200 }, 15e6]]);
  });

  test('the ACK may be lost to the capture and come with the first data', () => {
    const packets = new TcpScript({ rttNs: 2e6 })
      .open(client, server, 0)
      .send('to-server', new Uint8Array(5), 3e6)
      .packets();
    packets.splice(2, 1);
    expect(established(packets)).toEqual([[3, { client: 1460, server: 1460 }, 3e6]]);
  });

  test('a refused connection is none, and so is one whose SYN was not seen', () => {
    const refused = new TcpScript().join(client, server).raw('to-server', 0, { flags: SYN, sequence: 1 });
    refused.raw('to-client', 1e5, { flags: RST | ACK, sequence: 0, acknowledgment: 2 });
    expect(established(refused.packets())).toEqual([]);
    expect(established(new TcpScript().open(client, server, 0).packets().slice(1))).toEqual([]);
  });
});

const withTshark = await suiteWith('tshark');

withTshark('differential', () => {
  test('the round trip is that of tshark', () => {
    const file = buildPcap(
      new TcpScript({ rttNs: 15_000_000 })
        .open(client, server, 0)
        .send('to-server', new Uint8Array(9), 20e6)
        .packets(),
    );
    const rows = withFile(file, (path) => tsharkFields(path, ['tcp.analysis.initial_rtt']));
    expect(rows.at(-1)?.[0]).toBe('0.015000000');
    expect(factsOf(runTcp(file), 'tcp.established')[0]?.rtt).toBe(15e6);
  });
});

describe('options and roles', () => {
  const linux = [4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7];

  test('of both SYNs are told, with hop limits', () => {
    const script = new TcpScript({ hopLimit: { client: 64, server: 57 } }).join(client, server);
    script.raw('to-server', 0, { flags: SYN, sequence: 9, acknowledgment: 0, mss: 1460, options: linux });
    script.raw('to-client', 1e6, { flags: SYN | ACK, sequence: 99, acknowledgment: 10, mss: 1400 });
    script.raw('to-server', 2e6, { sequence: 10, acknowledgment: 100 });
    const run = runTcp(buildPcap(script.packets()));
    const options = { mss: 1460, windowScale: 7, sackPermitted: true, timestamps: true };
    const none = { mss: 1400, sackPermitted: false, timestamps: false };
    expect(factsOf(run, 'tcp.syn')).toMatchObject([
      { direction: 'to-server', options, hopLimit: 64, window: 64_240 },
      { direction: 'to-client', options: none, hopLimit: 57 },
    ]);
    expect(factsOf(run, 'tcp.established')).toMatchObject([
      { options: { client: options, server: none }, simultaneous: false },
    ]);
  });

  test('both ends may open at once (RFC 9293 3.5, figure 8)', () => {
    const script = new TcpScript().join(client, server);
    script.raw('to-server', 0, { flags: SYN, sequence: 9, acknowledgment: 0 });
    script.raw('to-client', 1e3, { flags: SYN, sequence: 99, acknowledgment: 0 });
    script.raw('to-server', 2e6, { flags: SYN | ACK, sequence: 9, acknowledgment: 100, identification: 70 });
    script.raw('to-client', 2e6, { flags: SYN | ACK, sequence: 99, acknowledgment: 10, identification: 71 });
    script.raw('to-server', 3e6, { sequence: 10, acknowledgment: 100, payload: new Uint8Array(4) });
    const run = runTcp(buildPcap(script.packets()));
    expect(factsOf(run, 'tcp.open')).toHaveLength(1);
    expect(factsOf(run, 'tcp.established')).toMatchObject([{ simultaneous: true, from: { packet: 5 } }]);
    expect(run.connections.get(0)?.streams['to-server'].bytes).toHaveLength(4);
  });

  test('an ACK that a SYN does not account for asks back (RFC 5961 4.2)', () => {
    const script = new TcpScript({ clientIsn: 9 }).join(client, server);
    script.raw('to-server', 0, { flags: SYN, sequence: 9, acknowledgment: 0 });
    script.raw('to-client', 1e6, { sequence: 777, acknowledgment: 4000 });
    script.raw('to-server', 2e6, { flags: RST, sequence: 4000, acknowledgment: 0 });
    const run = runTcp(buildPcap(script.packets()));
    expect(factsOf(run, 'tcp.challenge-ack')).toMatchObject([{ direction: 'to-client', to: 'syn' }]);
    expect(factsOf(run, 'tcp.summary')).toMatchObject([{ toClient: { segments: 0 } }]);
  });
});
