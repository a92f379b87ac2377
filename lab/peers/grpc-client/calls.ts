/**
 * Calls of the four kinds, made as they were told, and how each ended.
 */
import type { EventEmitter } from 'node:events';
import * as grpc from '@grpc/grpc-js';
import type { CallKind, CallOptions, CallResult, Method } from '../../model/peer-protocol.ts';

/** Bytes of a request when nobody says how many. */
const plainRequestBytes = 16;

/** Messages are bytes: nobody here looks into them, so no schema is needed. */
const identity = (bytes: Buffer): Buffer => bytes;
const path = (method: Method): string => `/shop.v1.Catalog/${method}`;

/** What the client counts: calls begun, and those that ended in OK and otherwise. */
export const counts = { calls: 0, ok: 0, failed: 0 };

function metadataOf({ metadataBytes, serverDeadlineMs }: CallOptions): grpc.Metadata {
  const metadata = new grpc.Metadata();
  if (metadataBytes !== undefined) metadata.set('x-user-context', 'a'.repeat(metadataBytes));
  if (serverDeadlineMs !== undefined) metadata.set('grpc-timeout', `${serverDeadlineMs}m`);
  return metadata;
}

type AnyCall =
  | grpc.ClientUnaryCall
  | grpc.ClientReadableStream<Buffer>
  | grpc.ClientWritableStream<Buffer>
  | grpc.ClientDuplexStream<Buffer, Buffer>;

/** Writes the request messages one each `everyMs`, then half-closes; a call that ended is written to no more. */
function writeAll(
  call: grpc.ClientWritableStream<Buffer> | grpc.ClientDuplexStream<Buffer, Buffer>,
  { messages = 3, everyMs = 20, requestBytes = plainRequestBytes }: CallOptions,
): void {
  let left = messages;
  let over = false;
  call.on('status', () => (over = true));
  function next(): void {
    if (over) return;
    if (left-- === 0) return void call.end();
    call.write(Buffer.alloc(requestBytes));
    setTimeout(next, everyMs);
  }
  next();
}

/** Makes a call; `onMessage` is told of each response message. */
function make(client: grpc.Client, kind: CallKind, options: CallOptions, onMessage: () => void): AnyCall {
  const { deadlineMs, requestBytes = plainRequestBytes } = options;
  const metadata = metadataOf(options);
  const callOptions = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
  const request = Buffer.alloc(requestBytes);
  const onResponse = (_error: unknown, response: Buffer | undefined): void => {
    if (response !== undefined) onMessage();
  };
  switch (kind) {
    case 'unary':
      return client.makeUnaryRequest(
        ...([path('GetItem'), identity, identity, request, metadata, callOptions, onResponse] as const),
      );
    case 'server-stream': {
      const call = client.makeServerStreamRequest(
        ...([path('WatchItems'), identity, identity, request, metadata, callOptions] as const),
      );
      return call.on('data', onMessage);
    }
    case 'client-stream': {
      const call = client.makeClientStreamRequest(
        ...([path('PutItems'), identity, identity, metadata, callOptions, onResponse] as const),
      );
      writeAll(call, options);
      return call;
    }
    case 'bidi': {
      const call = client.makeBidiStreamRequest(
        ...([path('SyncItems'), identity, identity, metadata, callOptions] as const),
      );
      writeAll(call, options);
      return call.on('data', onMessage);
    }
  }
}

/** A call under way. */
export interface OpenCall {
  cancel(): void;
  result: Promise<CallResult>;
}

/** Starts a call; `onFirst` is told of its first response message. */
export function startCall(
  client: grpc.Client,
  kind: CallKind,
  options: CallOptions,
  onFirst: () => void,
): OpenCall {
  counts.calls++;
  const begin = performance.now();
  let messages = 0;
  const call = make(client, kind, options, () => {
    if (++messages === 1) onFirst();
  });
  const { cancelAfterMs } = options;
  const timer = cancelAfterMs === undefined ? undefined : setTimeout(() => call.cancel(), cancelAfterMs);
  // The status event carries the end, good or bad; an error event without a listener would end the process.
  const emitter: EventEmitter = call;
  emitter.on('error', () => undefined);
  const result = new Promise<CallResult>((resolve) => {
    call.on('status', ({ code, details }: grpc.StatusObject) => {
      clearTimeout(timer);
      if (code === grpc.status.OK) counts.ok++;
      else counts.failed++;
      resolve({ code, details, ms: performance.now() - begin, messages });
    });
  });
  return { cancel: () => call.cancel(), result };
}
