/**
 * The service `shop.v1.Catalog`: one method of each kind, answered as it was told.
 *
 * GetItem (unary) and PutItems (client streaming) answer once, WatchItems (server streaming) at its own rhythm,
 * SyncItems (bidirectional) each message with one.
 */
import type { EventEmitter } from 'node:events';
import type * as grpc from '@grpc/grpc-js';
import type { Behaviour, Method } from '../../model/peer-protocol.ts';

/** How each method behaves; changed while the server runs. */
export const behaviours: Record<Method, Behaviour> = {
  GetItem: {},
  WatchItems: {},
  PutItems: {},
  SyncItems: {},
};

/**
 * What the server counts: calls that reached a handler, those answered to the end, those cancelled before; and the
 * connections that calls came on.
 */
export const counts = { calls: 0, answered: 0, cancelled: 0, sockets: 0 };

/** Address and port of the other ends so far. */
const others = new Set<string>();

type ReadingCall = grpc.ServerUnaryCall<Buffer, Buffer> | grpc.ServerReadableStream<Buffer, Buffer>;
type WritingCall = grpc.ServerWritableStream<Buffer, Buffer> | grpc.ServerDuplexStream<Buffer, Buffer>;

/** Bytes of a response message when nobody says how many. */
const plainResponseBytes = 32;

/** Messages are bytes: nobody here looks into them, so no schema is needed. */
const identity = (bytes: Buffer): Buffer => bytes;

/** The `:path` of a method. */
export const pathOf = (method: Method): string => `/shop.v1.Catalog/${method}`;

/** How the method of this path behaves. */
export function behaviourOf(path: string): Behaviour | undefined {
  const methods = Object.keys(behaviours) as Method[];
  const method = methods.find((name) => pathOf(name) === path);
  return method === undefined ? undefined : behaviours[method];
}

function method(name: Method, requestStream: boolean, responseStream: boolean) {
  return {
    path: pathOf(name),
    requestStream,
    responseStream,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}

/** The service's methods. */
export const service: grpc.ServiceDefinition = {
  GetItem: method('GetItem', false, false),
  WatchItems: method('WatchItems', false, true),
  PutItems: method('PutItems', true, false),
  SyncItems: method('SyncItems', true, true),
};

/** What a handler needs to know of its call. */
interface Served {
  /** Runs something a while later, once at a time, and never after the call was cancelled. */
  after(ms: number, then: () => void): void;
  answered(): void;
}

/** Counts a call. grpc-js says `cancelled` at the end of every call, also of one that was answered. */
function serve(call: ReadingCall | WritingCall): Served {
  counts.calls++;
  counts.sockets = others.add(call.getPeer()).size;
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  const emitter: EventEmitter = call;
  emitter.on('cancelled', () => {
    if (!over) counts.cancelled++;
    over = true;
    clearTimeout(timer);
  });
  return {
    after(ms, then) {
      if (over) return;
      if (ms > 0) timer = setTimeout(then, ms);
      else then();
    },
    answered() {
      over = true;
      counts.answered++;
    },
  };
}

function answerOnce(name: Method, call: ReadingCall, callback: grpc.sendUnaryData<Buffer>): void {
  const { sleepMs = 0, responseBytes = plainResponseBytes, status } = behaviours[name];
  const served = serve(call);
  served.after(sleepMs, () => {
    served.answered();
    callback(status ?? null, Buffer.alloc(responseBytes));
  });
}

function finish(name: Method, call: WritingCall, served: Served): void {
  const { status } = behaviours[name];
  served.answered();
  if (status === undefined) call.end();
  else call.emit('error', status);
}

/** Sends its messages at its own rhythm. */
function watchItems(call: grpc.ServerWritableStream<Buffer, Buffer>): void {
  const {
    sleepMs = 0,
    responseBytes = plainResponseBytes,
    messages = 5,
    everyMs = 50,
  } = behaviours.WatchItems;
  const served = serve(call);
  let sent = 0;
  function next(): void {
    if (sent++ === messages) {
      finish('WatchItems', call, served);
      return;
    }
    call.write(Buffer.alloc(responseBytes));
    served.after(everyMs, next);
  }
  served.after(sleepMs, next);
}

/** Answers each message with one. */
function syncItems(call: grpc.ServerDuplexStream<Buffer, Buffer>): void {
  const { sleepMs = 0, responseBytes = plainResponseBytes } = behaviours.SyncItems;
  const served = serve(call);
  served.after(sleepMs, () => {
    call.on('data', () => call.write(Buffer.alloc(responseBytes)));
    call.on('end', () => finish('SyncItems', call, served));
  });
}

const handlers: grpc.UntypedServiceImplementation = {
  GetItem(call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) {
    answerOnce('GetItem', call, callback);
  },
  WatchItems: watchItems,
  PutItems(call: grpc.ServerReadableStream<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) {
    call.on('data', () => undefined);
    call.on('end', () => answerOnce('PutItems', call, callback));
  },
  SyncItems: syncItems,
};

/** The service's handlers. */
export const implementation = handlers;
