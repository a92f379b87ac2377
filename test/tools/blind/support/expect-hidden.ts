/** What tshark sees of captures before and after: the same events, and none of the old names. */
import { expect } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsharkFields, withFile } from '../../../support/tshark.ts';
import { blind } from '../blind.ts';
import { label } from './sealed.ts';

/** What must stay: everything that says what happened on the wire. */
const staying = [
  'frame.time_epoch frame.len tcp.stream tcp.flags tcp.seq tcp.ack tcp.len tcp.window_size_value',
  'tls.record.content_type tls.record.length tls.handshake.type tls.handshake.ciphersuite tls.alert_message.desc',
  'tls.handshake.extensions_alpn_str http2.type http2.flags http2.streamid http2.length http2.rst_stream.error',
  'http2.goaway.error http2.goaway.last_stream_id http2.settings.id http2.header.name http2.header.name.length',
  'http2.header.value.length http2.headers.status http2.window_update.window_size_increment grpc.message_length',
].flatMap((line) => line.split(' '));
/** What must go. */
const going = [
  'eth.src eth.dst ip.src ip.dst tcp.srcport arp.src.proto_ipv4 arp.src.hw_mac http2.headers.path',
  'http2.headers.authority http2.headers.user_agent tls.handshake.extensions_server_name',
].flatMap((line) => line.split(' '));
/** What is right in what we wrote: no comment, good checksums (tshark says 1) or none checked. */
const sound = ['frame.comment', 'ip.checksum.status', 'tcp.checksum.status'];
const checks = ['-o', 'ip.check_checksum:TRUE', '-o', 'tcp.check_checksum:TRUE'];

/** What tshark reads of a capture. */
export interface Seen {
  /** One line a packet. */
  events: string[];
  frames: number;
  names: Set<string>;
  sound: string[][];
}

/** Reads a capture with tshark, which is told to look for HTTP/2 on its ports; TLS finds its own way by ALPN. */
export function look(file: Uint8Array): Seen {
  return withFile(file, (path) => {
    const ports = new Map<number, string>();
    for (const [source, destination, record] of tsharkFields(path, [
      'tcp.srcport',
      'tcp.dstport',
      'tls.record.content_type',
    ])) {
      const port = Math.min(Number(source), Number(destination));
      if (port > 0 && ports.get(port) !== 'tls')
        ports.set(port, record === '' || record === undefined ? 'http2' : 'tls');
    }
    const decodeAs = [...ports].flatMap(([port, protocol]) => ['-d', `tcp.port==${port},${protocol}`]);
    const rows = tsharkFields(path, [...staying, ...going, ...sound], [...decodeAs, ...checks]);
    const special = /^(|\/|ff:ff:ff:ff:ff:ff|00:00:00:00:00:00)$/;
    const names = rows.flatMap((row) =>
      row.slice(staying.length, -sound.length).flatMap((cell) => cell.split(',')),
    );
    return {
      events: rows.map((row) => row.slice(0, staying.length).join(' | ')),
      frames: rows.filter((row) => row[staying.indexOf('http2.type')] !== '').length,
      names: new Set(names.filter((name) => !special.test(name))),
      sound: rows.map((row) => row.slice(-sound.length)),
    };
  });
}

/** Fails unless hiding keeps all events of these captures and leaves none of their names. Returns the HTTP/2 packets seen. */
export function expectHidden(before: readonly Uint8Array[], seed: number): number {
  const after = blind(before, seed);
  return before.reduce((frames, file, index) => {
    const hidden = after[index] ?? new Uint8Array(0);
    const [old, other] = [look(file), look(hidden)];
    expect(other.events.join('\n')).toBe(old.events.join('\n'));
    expect(other.names.size).toBe(old.names.size);
    const text = Buffer.from(hidden).toString('latin1');
    const left = [...old.names].filter(
      (name) => other.names.has(name) || (name.length > 5 && text.includes(name)),
    );
    expect(left).toEqual([]);
    expect(text).not.toContain(label);
    const unsound = other.sound.filter(
      ([comment, ip = '', tcp = '']) => comment !== '' || `${ip}${tcp}`.includes('0'),
    );
    expect(unsound).toEqual([]);
    return frames + other.frames;
  }, 0);
}

/** The folder of golden captures. */
export const golden = join(dirname(fileURLToPath(import.meta.url)), '../../../corpus');

/** Folders of golden captures; none before the first were recorded. */
export function goldenFolders(): string[] {
  if (!existsSync(golden)) return [];
  return readdirSync(golden, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));
}

/** The captures of a golden folder. */
export function goldenCaptures(folder: string): string[] {
  return readdirSync(join(golden, folder))
    .filter((file) => file.endsWith('.pcapng'))
    .map((file) => join(golden, folder, file));
}
