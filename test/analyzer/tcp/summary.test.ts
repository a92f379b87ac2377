import { describe, expect, test } from '@jest/globals';
import { factsOf, runTcp } from '../../support/run-tcp.ts';
import { buildPcap, type TcpPacket, TcpFlag, TcpScript } from '../../support/tcp-builder.ts';

const client = '198.18.0.1:40000';
const server = '198.18.0.2:9090';
const { SYN, ACK, RST } = TcpFlag;

function summaries(packets: readonly TcpPacket[]): ReturnType<typeof factsOf<'tcp.summary'>> {
  return factsOf(runTcp(buildPcap(packets)), 'tcp.summary');
}

describe('the summary of a connection', () => {
  const handshake = (): TcpScript => new TcpScript({ rttNs: 1e6 }).open(client, server, 0);
  const asked = (): TcpScript =>
    new TcpScript().join(client, server).raw('to-server', 0, { flags: SYN, sequence: 9, acknowledgment: 0 });

  test.each<[string, () => TcpScript]>([
    ['syn-sent', asked],
    ['syn-received', () => asked().raw('to-client', 1e6, { flags: SYN | ACK, acknowledgment: 10 })],
    ['refused', () => asked().raw('to-client', 1e6, { flags: RST | ACK, sequence: 0, acknowledgment: 10 })],
    ['established', handshake],
    ['closed', () => handshake().fin('to-server', 2e6).fin('to-client', 3e6)],
    ['reset', () => handshake().rst('to-client', 2e6)],
    ['middle', () => new TcpScript().join(client, server).send('to-server', new Uint8Array(3), 0)],
  ])('state %s', (state, script) => {
    expect(summaries(script().packets()).map((fact) => fact.state)).toEqual([state]);
  });

  test('counts what went each way', () => {
    const script = handshake()
      .send('to-server', new Uint8Array(3000), 2e6)
      .send('to-client', new Uint8Array(5), 3e6);
    expect(summaries(script.packets())).toMatchObject([
      {
        duration: 3e6 + 1000,
        rtt: 1e6,
        toServer: { segments: 2 + 3 + 1, bytes: 3000, retransmitted: 0, unacknowledged: 0, hopLimit: 64 },
        toClient: { segments: 1 + 3 + 1, bytes: 5 },
      },
    ]);
  });

  test('one for each, also for those that the end of the capture or a new SYN ends', () => {
    const packets = [
      ...new TcpScript({ clientIsn: 1 }).open(client, server, 0).packets(),
      ...new TcpScript({ clientIsn: 77 }).open(client, server, 5e6).packets(),
    ];
    expect(summaries(packets).map((fact) => fact.from.connection)).toEqual([0, 1]);
  });
});
