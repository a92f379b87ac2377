/** The frames of a call, for scripts that put them into records themselves. */
import * as frames from '../../analyzer/model/wire/frames.ts';
import { grpcMessage } from '../../analyzer/model/wire/grpc-message.ts';
import { createHpackEncoder } from '../../analyzer/model/wire/hpack-encoder.ts';

/** The client's first flight: preface and SETTINGS. */
export const beginning: readonly Uint8Array[] = [frames.clientPreface, frames.settings([[2, 0]])];

/** A unary request, with no reference to a table that other blocks could have filled. */
export function requestFrames(stream: number, authority = 'catalog.example'): Uint8Array[] {
  const block = createHpackEncoder().encode([
    [':method', 'POST'],
    [':scheme', 'https'],
    [':path', '/shop.v1.Catalog/GetItem'],
    [':authority', authority],
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
  ]);
  return [
    frames.headers(stream, block),
    frames.data(stream, grpcMessage(new Uint8Array(8)), { endStream: true }),
  ];
}

/** A whole answer. */
export function answerFrames(stream: number): Uint8Array[] {
  const encoder = createHpackEncoder();
  const head = encoder.encode([
    [':status', '200'],
    ['content-type', 'application/grpc'],
  ]);
  return [
    frames.headers(stream, head),
    frames.data(stream, grpcMessage(new Uint8Array(8))),
    frames.headers(stream, encoder.encode([['grpc-status', '0']]), { endStream: true }),
  ];
}

/** An answer of headers alone. */
export function statusFrames(stream: number, status: string): Uint8Array[] {
  return [frames.headers(stream, createHpackEncoder().encode([[':status', status]]), { endStream: true })];
}

/** What grpc-go puts into a PING that measures bandwidth. */
export const bandwidthProbe = Uint8Array.from([2, 4, 16, 16, 9, 14, 7, 7]);
