/**
 * What Node's TLS cannot be told to do: a KeyUpdate and early data, by the openssl program at both ends, through the
 * recording relay. Skipped where there is no openssl.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from './support/certificates.ts';
import { startRelay } from './support/recorder.ts';
import { runStage } from './support/run-stage.ts';
import { until } from '../../../lab/exec/until.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const withOpenssl = hasOpenssl ? test : test.skip;
const title = (words: string): string => (hasOpenssl ? words : `${words} (no openssl on this machine)`);

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const identity = await selfSigned('ecdsa');
  writeFileSync(join(folder, 'cert.pem'), identity.cert);
  writeFileSync(join(folder, 'key.pem'), identity.key);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits for words that a process prints, each time behind those it has waited for before. */
function printed(child: ChildProcessWithoutNullStreams): {
  has(words: string, ceilingMs?: number): Promise<void>;
} {
  let all = '';
  child.stdout.on('data', (bytes: Buffer) => (all += bytes.toString('latin1')));
  child.stderr.on('data', (bytes: Buffer) => (all += bytes.toString('latin1')));
  const has = async (words: string, ceilingMs = 10000): Promise<void> => {
    await until(
      `openssl to print ${JSON.stringify(words)}`,
      (saw) => {
        saw(all.slice(-500));
        return all.includes(words) ? true : undefined;
      },
      ceilingMs,
    );
    all = all.slice(all.indexOf(words) + words.length);
  };
  return { has };
}

/** Waits until something listens; the connection itself is taken by s_server as one more client. */
async function listening(port: number): Promise<void> {
  await until(
    `openssl s_server to listen on port ${port}`,
    async () => {
      const socket = connect(port, '127.0.0.1');
      const isOpen = await Promise.race([
        once(socket, 'connect').then(() => true),
        once(socket, 'error').then(() => false),
      ]).catch(() => false);
      socket.destroy();
      return isOpen ? true : undefined;
    },
    10_000,
  );
}

async function withServer(
  options: readonly string[],
  use: (server: ChildProcessWithoutNullStreams, port: number) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const files = ['-cert', join(folder, 'cert.pem'), '-key', join(folder, 'key.pem')];
  const server = spawn('openssl', [
    's_server',
    '-accept',
    `127.0.0.1:${port}`,
    '-tls1_3',
    ...files,
    ...options,
  ]);
  try {
    await listening(port);
    await use(server, port);
  } finally {
    server.kill('SIGKILL');
    await once(server, 'close');
  }
}

/** Above the ceiling of every wait inside. */
const timeoutMs = 60_000;

withOpenssl(
  title('KeyUpdates of both sides are followed'),
  async () => {
    await withServer([], async (server, port) => {
      const relay = await startRelay(port);
      const keyLogFile = join(folder, 'update.log');
      const closed = relay.closed();
      const client = spawn('openssl', [
        's_client',
        '-connect',
        `127.0.0.1:${relay.port}`,
        '-keylogfile',
        keyLogFile,
      ]);
      const ofServer = printed(server);
      const ofClient = printed(client);
      // K sends a KeyUpdate that asks the peer for one, k one that does not.
      client.stdin.write('first\n');
      await ofServer.has('first');
      client.stdin.write('K\n');
      await ofClient.has('KEYUPDATE');
      client.stdin.write('second\n');
      await ofServer.has('second');
      server.stdin.write('answer\n');
      await ofClient.has('answer');
      client.stdin.write('k\n');
      await ofClient.has('KEYUPDATE');
      client.stdin.write('third\n');
      await ofServer.has('third');
      client.stdin.write('Q\n');
      await closed;
      relay.stop();
      const updates: string[] = [];
      const outcome = runStage(relay.pieces, readFileSync(keyLogFile, 'latin1'), {
        opened({ direction, opened }) {
          const keyUpdate = 24;
          if (opened.type === 22 && opened.content[0] === keyUpdate) updates.push(direction);
        },
      });
      expect(updates).toEqual(['to-server', 'to-client', 'to-server']);
      expect(outcome.of('tls.key-update').map((fact) => [fact.direction, fact.requested])).toEqual([
        ['to-server', true],
        ['to-client', false],
        ['to-server', false],
      ]);
      expect(Buffer.from(outcome.text('to-server')).toString()).toBe('first\nsecond\nthird\n');
      expect(Buffer.from(outcome.text('to-client')).toString()).toBe('answer\n');
      expect(outcome.of('tls.undecryptable')).toEqual([]);
    });
  },
  timeoutMs,
);

withOpenssl(
  title('early data is read with its secret, and measured without'),
  async () => {
    await withServer(['-early_data', '-no_anti_replay'], async (server, port) => {
      const relay = await startRelay(port);
      const session = join(folder, 'session.pem');
      const early = join(folder, 'early.txt');
      const keyLogFile = join(folder, 'early.log');
      writeFileSync(early, 'words before the handshake\n');
      const run = async (...options: readonly string[]): Promise<void> => {
        const closed = relay.closed();
        const client = spawn('openssl', [
          's_client',
          '-connect',
          `127.0.0.1:${relay.port}`,
          '-keylogfile',
          keyLogFile,
          ...options,
        ]);
        const said = options.includes('-sess_in') ? 'late' : 'ticket';
        client.stdin.write(`${said}\n`);
        await printed(server).has(said);
        client.stdin.write('Q\n');
        await closed;
      };
      await run('-sess_out', session);
      relay.pieces.length = 0;
      await run('-sess_in', session, '-early_data', early);
      relay.stop();
      const keyLog = readFileSync(keyLogFile, 'latin1');
      expect(keyLog).toContain('CLIENT_EARLY_TRAFFIC_SECRET');
      const open = runStage(relay.pieces, keyLog);
      expect(Buffer.from(open.text('to-server')).toString()).toBe('words before the handshake\nlate\n');
      expect(open.of('tls.client-hello')).toEqual([
        expect.objectContaining({ earlyData: true, resumption: 'psk' }),
      ]);
      expect(open.of('tls.early-data').map((fact) => fact.accepted)).toEqual([true]);
      expect(open.of('tls.server-hello').map((fact) => fact.resumed)).toEqual([true]);
      const closedEarly = runStage(
        relay.pieces,
        keyLog.replaceAll('CLIENT_EARLY_TRAFFIC_SECRET', 'EXPORTER_SECRET'),
      );
      expect(Buffer.from(closedEarly.text('to-server')).toString()).toBe('late\n');
      const missing = closedEarly.plain.reduce((sum, chunk) => sum + (chunk.gap ?? 0), 0);
      // The 27 bytes, and the 4 of EndOfEarlyData, which looks the same from outside.
      expect(missing).toBe(31);
      expect(closedEarly.of('anomaly').map((fact) => fact.what)).toEqual(['early-data-closed']);
    });
  },
  timeoutMs,
);
