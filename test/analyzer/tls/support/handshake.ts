/** Real conversations of node:tls with itself, recorded: bytes, key log, and what each end has sent. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import type { ConnectionOptions, TLSSocket, TlsOptions } from 'node:tls';
import { startRelay } from './recorder.ts';
import type { Piece } from './recorder.ts';

/** A recorded conversation. */
export interface Conversation {
  pieces: Piece[];
  keyLog: string;
}

/** Messages that the client sends; the server answers each with the same bytes in front of `answer:`. */
export interface Talk {
  server: TlsOptions;
  client?: ConnectionOptions;
  messages?: readonly Uint8Array[];
  /** Called on the client's side between messages and the end. */
  during?: (client: TLSSocket) => Promise<void>;
}

/** Runs one conversation to its end; a handshake that fails is a conversation too. */
export async function converse(talk: Talk): Promise<Conversation> {
  const server = createServer({ ALPNProtocols: ['h2'], ...talk.server }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.setNoDelay(true);
    socket.pipe(socket);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay = await startRelay((server.address() as AddressInfo).port);
  let keyLog = '';
  try {
    const closed = relay.closed();
    const client = connect({
      host: '127.0.0.1',
      port: relay.port,
      servername: 'calls.test',
      ALPNProtocols: ['h2', 'http/1.1'],
      rejectUnauthorized: false,
      ...talk.client,
    });
    client.setNoDelay(true);
    client.on('keylog', (line: Buffer) => (keyLog += line.toString('latin1')));
    client.on('error', () => client.destroy());
    const isOpen = await Promise.race([
      once(client, 'secureConnect').then(() => true),
      once(client, 'close').then(() => false),
    ]).catch(() => false);
    if (isOpen) await exchange(client, talk);
    await closed;
  } finally {
    relay.stop();
    server.close();
  }
  return { pieces: relay.pieces, keyLog };
}

async function exchange(client: TLSSocket, talk: Talk): Promise<void> {
  let received = 0;
  let wanted = 0;
  let settle = (): void => undefined;
  client.on('data', (bytes: Buffer) => {
    received += bytes.length;
    if (received >= wanted) settle();
  });
  client.on('close', () => settle());
  for (const message of talk.messages ?? []) {
    wanted += message.length;
    const answered = new Promise<void>((resolve) => (settle = resolve));
    client.write(message);
    await answered;
  }
  await talk.during?.(client);
  client.end();
}
