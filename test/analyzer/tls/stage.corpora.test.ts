import { describe, expect } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createCaptureReader } from '../../../analyzer/capture/reader.ts';
import { createLinkDecoder } from '../../../analyzer/link/decoder.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { createTcp } from '../../../analyzer/tcp/tcp.ts';
import { createKeyLog } from '../../../analyzer/tls/keylog.ts';
import { createTls } from '../../../analyzer/tls/stage.ts';
import { corporaFiles, corporaTest } from '../../support/corpora.ts';
import { tsharkFields } from '../../support/tshark.ts';
import { followTls } from './support/tshark-tls.ts';

interface TlsRun {
  facts: Fact[];
  connections: number;
  /** Hexadecimal plaintext by connection and direction. */
  plain: Map<number, Record<'to-server' | 'to-client', string>>;
  gaps: number;
}

/** Runs each connection of a capture through a TLS stage, whatever it carries. */
function runTls(file: string, keyLog: string | undefined): TlsRun {
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
const captures = [
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

const short = (file: string): string => file.split('/').slice(-2).join('/');

describe('captures of other stacks, against tshark', () => {
  corporaTest('there are some', () => expect(captures.length).toBeGreaterThan(15));

  for (const { file, keyLog } of captures) {
    corporaTest(`${short(file)}: the same plaintext`, () => {
      const run = runTls(file, keyLog);
      const truth = followTls(file, keyLog, run.connections);
      truth.forEach(({ first, second }, connection) => {
        const plain = run.plain.get(connection);
        // tshark shows each side's plaintext; which side is "first" follows who spoke first.
        expect([plain?.['to-server'], plain?.['to-client']].sort()).toEqual([first, second].sort());
      });
    });

    corporaTest(`${short(file)}: the same hellos, protocols and alerts, at the same packets`, () => {
      const run = runTls(file, keyLog);
      const fields = [
        'frame.number',
        'tls.handshake.type',
        'tls.handshake.extensions_server_name',
        'tls.alert_message.desc',
      ];
      const keys = keyLog === undefined ? [] : ['-o', `tls.keylog_file:${keyLog}`];
      const rows = tsharkFields(file, fields, [...keys, '-Y', 'tls && tcp']);
      const count = (kind: Fact['kind']): number => run.facts.filter((fact) => fact.kind === kind).length;
      const types = rows.flatMap(([, type = '']) => type.split(','));
      expect(count('tls.client-hello')).toBe(types.filter((type) => type === '1').length);
      expect(count('tls.server-hello')).toBe(types.filter((type) => type === '2').length);
      const names = run.facts.flatMap((fact) =>
        fact.kind === 'tls.client-hello' && fact.sni !== undefined ? [fact.sni] : [],
      );
      expect(names).toEqual(rows.flatMap(([, , name = '']) => (name === '' ? [] : name.split(','))));
      const alerts = run.facts.flatMap((fact) => {
        if (fact.kind === 'tls.alert' && fact.description !== undefined)
          return [`${fact.from.packet}:${fact.description}`];
        return fact.kind === 'tls.close-notify' ? [`${fact.from.packet}:0`] : [];
      });
      const told = rows.flatMap(([frame = '', , , alert = '']) =>
        alert === '' ? [] : alert.split(',').map((one) => `${frame}:${one}`),
      );
      expect(alerts.sort()).toEqual(told.sort());
    });
  }
});
