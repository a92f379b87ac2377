import { join } from 'node:path';
import type { Capture } from './captures.ts';

/** The analyzer as a user starts it, as a whole process, diagnosis included. */
export function ours(capture: Capture, more: readonly string[] = []): string[] {
  const root = join(import.meta.dirname, '..', '..', '..');
  const keys = capture.keys === undefined ? [] : ['--keys', capture.keys];
  return [process.execPath, join(root, 'lab', 'cli', 'bin.js'), 'analyze', capture.file, ...keys, ...more];
}

/** The fields of the extraction: what our dissection has of every frame too. */
const fields = [
  'frame.number',
  'frame.time_relative',
  'tcp.stream',
  'http2.type',
  'http2.streamid',
  'http2.flags',
  'http2.length',
  'http2.header.name',
  'http2.header.value',
  'http2.rst_stream.error',
  'http2.goaway.error',
];

function tshark(capture: Capture, more: readonly string[]): string[] {
  // Decode As for clear text alone: on a TLS port it would hide TLS. Of TLS a segment out of order would lose the rest
  // (measured: a third of the frames are left), so tshark puts them in order first.
  const keys =
    capture.keys === undefined
      ? ['-d', 'tcp.port==8443,http2']
      : [
          '-d',
          'tcp.port==8443,tls',
          '-o',
          `tls.keylog_file:${capture.keys}`,
          '-o',
          'tcp.reassemble_out_of_order:TRUE',
        ];
  return ['tshark', '-n', '-r', capture.file, ...keys, ...more];
}

/** tshark with the same extraction. */
export function tsharkFields(capture: Capture): string[] {
  return tshark(capture, ['-T', 'fields', ...fields.flatMap((field) => ['-e', field])]);
}

/** tshark's full dissection that prints nothing but its expert summary. */
export function tsharkExpert(capture: Capture): string[] {
  return tshark(capture, ['-q', '-z', 'expert']);
}

/** The column of {@link tsharkFields} that has the frame types of a packet. */
export const typeColumn = fields.indexOf('http2.type');
