/** Captures with keys, each of their connections run through a TLS stage. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createCaptureReader } from '../../../../analyzer/capture/reader.ts';
import { createLinkDecoder } from '../../../../analyzer/link/decoder.ts';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { createTcp } from '../../../../analyzer/tcp/tcp.ts';
import { createKeyLog } from '../../../../analyzer/tls/keylog.ts';
import { createTls } from '../../../../analyzer/tls/stage.ts';
import { corporaFiles } from '../../../support/corpora.ts';

/** What came out of one capture. */
export interface TlsRun {
  facts: Fact[];
  connections: number;
  /** Hexadecimal plaintext by connection and direction. */
  plain: Map<number, Record<'to-server' | 'to-client', string>>;
  gaps: number;
}

/** Runs each connection of a capture through a TLS stage, whatever it carries. */
export function runTls(file: string, keyLog: string | undefined): TlsRun {
  const run: TlsRun = { facts: [], connections: 0, plain: new Map(), gaps: 0 };
  const keys = createKeyLog();
  if (keyLog !== undefined) keys.add(readFileSync(keyLog));
  let lastTime = 0;
  const fact = (one: Fact): void => void run.facts.push(one);
  const tcp = createTcp({
    input: 0,
    fact,
    stage(connection) {
      run.connections++;
      const plain = { 'to-server': '', 'to-client': '' };
      run.plain.set(connection.id, plain);
      const push = ({
        bytes,
        direction,
      }: {
        bytes?: Uint8Array;
        direction: 'to-server' | 'to-client';
      }): void => {
        if (bytes === undefined) run.gaps++;
        plain[direction] += Buffer.from(bytes ?? '').toString('hex');
      };
      return createTls({ input: 0, connection, keys, fact, plain: { push, end: () => undefined } });
    },
  });
  const note = (): void => undefined;
  const link = createLinkDecoder({ input: 0, datagram: (datagram) => tcp.push(datagram), fact, note });
  const reader = createCaptureReader({
    start: () => undefined,
    packet(packet) {
      lastTime = packet.time;
      link.push(packet);
    },
    secrets: (text) => keys.add(text),
    note,
  });
  reader.push(readFileSync(file));
  reader.end();
  tcp.end(lastTime);
  return run;
}

/** Captures with a key log beside them, or with keys inside. */
export const captures = [
  ...corporaFiles('proxies', '.pcap', '.pcapng'),
  ...corporaFiles('stacks', '.pcap', '.pcapng'),
  ...corporaFiles(
    'captures',
    'http2-brotli.pcapng',
    'ja4-rules-disabled-input.pcap',
    'http2-data-reassembly.pcap',
  ),
].flatMap((file) => {
  const keyLog = [join(dirname(file), 'keys.log'), `${file}.keys`].find((one) => existsSync(one));
  return keyLog !== undefined || file.endsWith('brotli.pcapng') ? [{ file, keyLog }] : [];
});

/** The last two parts of a path. */
export const short = (file: string): string => file.split('/').slice(-2).join('/');
