/** The sink against Node's own sockets. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { until } from '../../../../lab/exec/until.ts';
import { withPeer } from '../../../support/peer.ts';

test('takes connections and their bytes, answers none of it, and ends when the client does', () =>
  withPeer('sink', async (sink) => {
    const { port } = (await sink.send({ do: 'listen', address: '127.0.0.1:0' }).done) as { port: number };
    const [quiet, loud] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    await Promise.all([once(quiet, 'connect'), once(loud, 'connect')]);
    const heard: Buffer[] = [];
    for (const socket of [quiet, loud]) socket.on('data', (bytes: Buffer) => heard.push(bytes));
    loud.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    const counts = async (): Promise<Record<string, number>> =>
      (await sink.send({ do: 'count' }).done) as Record<string, number>;
    await until('the bytes', async () => ((await counts())['octets'] === 24 ? true : undefined), 5000);
    expect(await counts()).toEqual({ connections: 2, ignored: 1, ended: 0, octets: 24 });
    for (const socket of [quiet, loud]) {
      socket.end();
      await once(socket, 'close');
    }
    await until('both ends', async () => ((await counts())['ended'] === 2 ? true : undefined), 5000);
    expect(heard).toEqual([]);
  }));

test('says why it cannot listen', () =>
  withPeer('sink', async (sink) => {
    await expect(sink.send({ do: 'listen', address: '192.0.2.1:80' }).done).rejects.toThrow(
      'cannot listen on 192.0.2.1:80: listen EADDRNOTAVAIL',
    );
  }));
