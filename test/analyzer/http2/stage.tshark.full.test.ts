// minutes: 2
/** Every capture of the corpora: frames, header lists, codes and their packets, as tshark shows them today. */
import { basename, dirname } from 'node:path';
import { expect } from '@jest/globals';
import { type HeaderField, UNKNOWN } from '../../../analyzer/model/frame.ts';
import { corporaFiles, corporaTest } from '../../support/corpora.ts';
import { keyFilesOf, readHttp2, type ReadHttp2 } from '../../support/read-http2.ts';
import { suiteWith } from '../../support/require.ts';
import { tsharkFields } from '../../support/tshark.ts';

function asTshark([name, value]: HeaderField): HeaderField {
  return [name === UNKNOWN ? '<unknown>' : name, value === UNKNOWN ? '' : value];
}

const withTshark = await suiteWith('tshark');
const separator = '\u0001';
const fields = [
  'frame.number',
  'tcp.stream',
  'http2.type',
  'http2.streamid',
  'http2.length',
  'http2.flags',
  'http2.header.name',
  'http2.header.value',
  'http2.rst_stream.error',
  'http2.goaway.last_stream_id',
  'http2.goaway.error',
];

/** Where the two are known to differ, and why. */
const excused: Readonly<Record<string, string>> = {
  'deepflow-http-grpc-server-stream.pcap': 'tshark stops where packets are missing',
  '58-upstream-tls-to-plain': 'a server that speaks plain HTTP/2 to a TLS client',
  '054-alpn-absent': 'tshark needs ALPN to look for HTTP/2 inside TLS',
};
const noHeaders: Readonly<Record<string, string>> = {
  '74-nginx-headers-70k': 'tshark cuts long values',
};

/** Ports that carry HTTP/2 in clear, which tshark has to be told. */
function plainPorts(read: ReadHttp2): Set<string> {
  const encrypted = new Set(
    read.facts.filter((fact) => fact.kind.startsWith('tls.')).map((fact) => fact.from.connection),
  );
  const ofConnection = (
    kind: 'http2.preface' | 'http2.stream-open',
    connection: number | undefined,
  ): number => read.all(kind).find((fact) => fact.from.connection === connection)?.from.packet ?? Infinity;
  const ports = new Set<string>();
  for (const { from, server } of read.all('tcp.open')) {
    const here = read.frames.find((frame) => frame.connection === from.connection);
    if (here === undefined || encrypted.has(from.connection)) continue;
    // tshark follows an upgrade by itself, and not when it is told that the port speaks HTTP/2.
    const preface = ofConnection('http2.preface', from.connection);
    if (preface < Infinity && ofConnection('http2.stream-open', from.connection) < preface) continue;
    ports.add(server.slice(server.lastIndexOf(':') + 1));
  }
  return ports;
}

withTshark('tshark and we', () => {
  for (const folder of ['captures', 'proxies', 'stacks']) {
    for (const file of corporaFiles(folder, '.pcap', '.pcapng')) {
      const name = folder === 'captures' ? basename(file) : basename(dirname(file));
      if (name in excused) continue;
      corporaTest(`${folder}/${name}/${basename(file)}`, () => {
        const read = readHttp2(file);
        const rows = tsharkFields(file, fields, [
          ...keyFilesOf(file).flatMap((path) => ['-o', `tls.keylog_file:${path}`]),
          ...[...plainPorts(read)].flatMap((port) => ['-d', `tcp.port==${port},http2`]),
          ...['-o', 'tcp.reassemble_out_of_order:TRUE', '-Y', 'http2', '-E', `aggregator=${separator}`],
        ]);
        const frames: string[] = [];
        const said: string[] = [];
        for (const row of rows) {
          const [packet, stream, types, ids, lengths, flags, names, values, resets, lasts, errors] = row.map(
            (column) => (column === '' ? [] : column.split(separator)),
          );
          types?.forEach((type, i) => {
            // The preface is a "frame" without a type there.
            frames.push(
              [packet?.[0], stream?.[0], type, ids?.[i], lengths?.[i], Number(flags?.[i])].join(' '),
            );
          });
          names?.forEach((field, i) => said.push(`${packet?.[0]} ${field}: ${values?.[i] ?? ''}`));
          resets?.forEach((code) => said.push(`${packet?.[0]} rst ${code}`));
          lasts?.forEach((last, i) => said.push(`${packet?.[0]} goaway ${last} ${errors?.[i]}`));
        }
        const ours = read.frames.map((f) =>
          [f.packet, f.connection, f.type, f.stream, f.length, f.flags].join(' '),
        );
        expect(ours.sort()).toEqual(frames.sort());
        if (name in noHeaders) return;
        const weSaid = read.frames.flatMap((frame) => [
          ...(frame.headers ?? [])
            .map(asTshark)
            .map(([field, value]) => `${frame.packet} ${field}: ${value}`),
          ...(frame.type === 3 ? [`${frame.packet} rst ${frame.errorCode}`] : []),
          ...(frame.type === 7 ? [`${frame.packet} goaway ${frame.lastStreamId} ${frame.errorCode}`] : []),
        ]);
        expect(weSaid.sort()).toEqual(said.sort());
      });
    }
  }
});
