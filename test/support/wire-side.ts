/** What a side of a connection sends in a wire script: frames of HTTP/2 and gRPC, and acts of TCP. */
import type { Direction } from '../../analyzer/model/chunk.ts';
import { ErrorCode } from '../../analyzer/model/codes.ts';
import * as frames from '../../analyzer/model/wire/frames.ts';
import { grpcMessage } from '../../analyzer/model/wire/grpc-message.ts';
import { createHpackEncoder, type HpackEncoder } from '../../analyzer/model/wire/hpack-encoder.ts';
import type { TcpScript } from './tcp-builder.ts';

/** What a side of a connection can be told to send. */
export interface Side {
  raw(bytes: Uint8Array): void;
  request(
    stream: number,
    options?: {
      path?: string;
      timeout?: string;
      headers?: readonly (readonly [string, string])[];
      open?: boolean;
    },
  ): void;
  /** A GET that is no gRPC call, and a whole answer to it. */
  plain(stream: number): void;
  plainResponse(stream: number): void;
  responseHeaders(stream: number, headers?: readonly (readonly [string, string])[]): void;
  /** A header block of the script's own: an answer that is not gRPC's, odd trailers. */
  headers(stream: number, list: readonly (readonly [string, string])[], endStream?: boolean): void;
  message(stream: number, bytes?: number, endStream?: boolean): void;
  /** The prefix of a message of so many octets, and the first few of them. */
  announce(stream: number, bytes: number, flag?: number): void;
  /** DATA that is no gRPC message; empty with END_STREAM is an end without trailers. */
  body(stream: number, bytes: Uint8Array | string, endStream?: boolean): void;
  trailers(stream: number, status?: number, message?: string): void;
  /** Trailers-only: one HEADERS frame with END_STREAM. */
  fail(
    stream: number,
    status: number,
    message: string,
    headers?: readonly (readonly [string, string])[],
  ): void;
  rst(stream: number, code: keyof typeof ErrorCode): void;
  goaway(lastStreamId: number, code?: keyof typeof ErrorCode, debug?: string): void;
  ping(ack?: boolean): void;
  /** TCP sends this side's last segment once more; of lost ones the first. */
  again(): void;
  fin(): void;
  /** RST; `hopLimit` is that of somebody else on the path who sends it in this side's name. */
  reset(hopLimit?: number): void;
  /** RST without ACK: what a host, or a node on the path, answers that does not know the connection. */
  disown(hopLimit?: number): void;
  /** What this side sends from here on passes the tap and is lost behind it (`false`: it arrives again). */
  lost(on?: boolean): void;
  /** An ACK that announces this receive window. */
  window(bytes: number): void;
}

/** Nanoseconds since the start of a script. */
export interface Clock {
  now: number;
}

/** What was said on one connection. */
export interface Sent {
  script: TcpScript;
  events: {
    direction: Direction;
    at: number;
    what: 'bytes' | 'fin' | 'act';
    bytes?: Uint8Array;
    act?: (script: TcpScript, at: number) => void;
  }[];
  /** `bare`: no handshake and no TLS but what the script says. */
  open: { client: string; server: string; at: number; bare?: boolean };
}

const maxStreamId = 2 ** 31 - 1;

/** What a side can be told to send, on a connection of a script; each thing takes a moment of the script's time. */
export function sideOf(sent: Sent, direction: Direction, clock: Clock): Side {
  const encoder: HpackEncoder = createHpackEncoder({ indexing: true, huffman: true });
  const put = (bytes: Uint8Array): void => {
    sent.events.push({ direction, at: clock.now, what: 'bytes', bytes });
    clock.now += 1e4;
  };
  const act = (what: (script: TcpScript, at: number) => void): void => {
    sent.events.push({ direction, at: clock.now, what: 'act', act: what });
    clock.now += 1e4;
  };
  const block = (stream: number, list: readonly (readonly [string, string])[], endStream: boolean): void => {
    put(frames.headers(stream, encoder.encode(list), { endStream }));
  };
  const status: readonly (readonly [string, string])[] = [
    [':status', '200'],
    ['content-type', 'application/grpc'],
  ];
  return {
    raw: put,
    request: (stream, { path = '/shop.v1.Catalog/GetItem', timeout, headers = [], open = false } = {}) => {
      const own: readonly (readonly [string, string])[] = [
        [':method', 'POST'],
        [':scheme', 'http'],
        [':path', path],
        [':authority', 'catalog.example'],
        ['te', 'trailers'],
        ['content-type', 'application/grpc'],
        ...(timeout === undefined ? [] : ([['grpc-timeout', timeout]] as const)),
        ...headers,
      ];
      block(stream, own, false);
      put(frames.data(stream, grpcMessage(new Uint8Array(8)), { endStream: !open }));
    },
    plain: (stream) => {
      block(
        stream,
        [
          [':method', 'GET'],
          [':scheme', 'http'],
          [':path', '/'],
          [':authority', 'catalog.example'],
        ],
        true,
      );
    },
    plainResponse: (stream) => {
      block(stream, [[':status', '204']], true);
    },
    responseHeaders: (stream, headers = []) => {
      block(stream, [...status, ...headers], false);
    },
    headers: (stream, list, endStream = false) => {
      block(stream, list, endStream);
    },
    announce: (stream, bytes, flag = 0) => {
      const prefix = [flag, bytes >>> 24, (bytes >>> 16) & 0xff, (bytes >>> 8) & 0xff, bytes & 0xff];
      put(frames.data(stream, Uint8Array.from([...prefix, 1, 2, 3])));
    },
    body: (stream, bytes, endStream = false) => {
      const content = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
      put(frames.data(stream, content, { endStream }));
    },
    message: (stream, bytes = 8, endStream = false) => {
      put(frames.data(stream, grpcMessage(new Uint8Array(bytes)), { endStream }));
    },
    trailers: (stream, code = 0, message = '') => {
      block(
        stream,
        [
          ['grpc-status', String(code)],
          ['grpc-message', message],
        ],
        true,
      );
    },
    fail: (stream, code, message, headers = []) => {
      block(stream, [...status, ['grpc-status', String(code)], ['grpc-message', message], ...headers], true);
    },
    rst: (stream, code) => {
      put(frames.rstStream(stream, ErrorCode[code]));
    },
    goaway: (last, code = 'NO_ERROR', debug = '') => {
      put(frames.goaway(Math.min(last, maxStreamId), ErrorCode[code], debug));
    },
    ping: (ack = false) => {
      put(frames.ping(new Uint8Array(8), ack));
    },
    again: () => {
      act((script, at) => script.again(direction, at));
    },
    fin: () => {
      sent.events.push({ direction, at: clock.now, what: 'fin' });
      clock.now += 1e4;
    },
    reset: (hopLimit) => {
      act((script, at) => script.rst(direction, at, hopLimit));
    },
    disown: (hopLimit) => {
      act((script, at) => script.rst(direction, at, hopLimit, false));
    },
    lost: (on = true) => {
      act((script) => script.blackHole(direction, on));
    },
    window: (bytes) => {
      act((script, at) => script.raw(direction, at, { window: bytes }));
    },
  };
}
