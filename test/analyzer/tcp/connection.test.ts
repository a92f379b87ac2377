import { describe, expect, test } from '@jest/globals';
import { openConnection, type TcpConnection } from '../../../analyzer/tcp/connection.ts';
import { createFlowTable } from '../../../analyzer/tcp/flow-table.ts';
import { datagram, segment } from '../../support/datagrams.ts';

function opened(flags: number, sourcePort: number, destinationPort: number): TcpConnection {
  const values = { flags, source: `198.18.0.1:${sourcePort}`, destination: `198.18.0.2:${destinationPort}` };
  const parts = [datagram(values), segment(values)] as const;
  return openConnection(0, createFlowTable().add(...parts), ...parts, true);
}

describe('who is the client', () => {
  test.each([
    ['the sender of a SYN', 0x02, 80, 50_000, '198.18.0.1:80', true],
    ['the receiver of a SYN-ACK', 0x12, 50_000, 80, '198.18.0.2:80', false],
    ['else the one with the higher port', 0x10, 80, 50_000, '198.18.0.2:50000', false],
    ['else the one with the higher port', 0x10, 50_000, 80, '198.18.0.1:50000', false],
    ['else the first sender', 0x18, 80, 80, '198.18.0.1:80', false],
  ])('%s', (_who, flags, sourcePort, destinationPort, client, synSeen) => {
    const connection = opened(flags, sourcePort, destinationPort);
    expect(connection.ends).toMatchObject({ id: 0, client, synSeen });
    expect(connection.clientIsA).toBe(client.startsWith('198.18.0.1:'));
  });
});
