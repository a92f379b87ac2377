/** Streams whose flow-control window is used up, for the rules on stalls. */
import * as frames from '../../analyzer/model/wire/frames.ts';
import type { WireConnection } from './wire.ts';

/** Octets of a window before any SETTINGS or WINDOW_UPDATE (RFC 9113 6.9.2). */
export const firstWindow = 65_535;

/** One side sends DATA on a stream, in frames of the usual size, with no message complete. */
export function pour(
  c: WireConnection,
  from: 'client' | 'server',
  stream: number,
  octets = firstWindow,
): void {
  const side = c[from];
  for (let left = octets; left > 0; left -= 16_384) {
    const bytes = new Uint8Array(Math.min(left, 16_384));
    // The prefix of a message that is longer than all this.
    if (left === octets) bytes.set([0, 0, 16, 0, 0]);
    side.raw(frames.data(stream, bytes));
  }
}

/** The client (or the server) allows more: on the connection with stream 0. */
export function grant(c: WireConnection, by: 'client' | 'server', stream: number, octets: number): void {
  c[by].raw(frames.windowUpdate(stream, octets));
}

/** A client that begins an upload: HEADERS and nothing more. */
export function upload(c: WireConnection, stream: number, timeout?: string): void {
  const more: readonly (readonly [string, string])[] =
    timeout === undefined ? [] : [['grpc-timeout', timeout]];
  c.client.headers(stream, [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', '/shop.v1.Catalog/Upload'],
    [':authority', 'catalog.example'],
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
    ...more,
  ]);
}

/** A side announces the window that new streams have, and the other one acknowledges it. */
export function announce(c: WireConnection, by: 'client' | 'server', size: number): void {
  c[by].raw(frames.settings([[4, size]]));
  c[by === 'client' ? 'server' : 'client'].raw(frames.settingsAck());
}
