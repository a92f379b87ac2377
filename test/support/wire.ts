/**
 * Short scripts of HTTP/2 and gRPC traffic for rule cases: `c.client.request(1, { timeout: '300m' })`,
 * `w.wait(300)`, `c.client.rst(1, 'CANCEL')`. They become capture files, in clear, re-cut, or inside TLS without keys.
 *
 * Built on the pure encoders of `analyzer/model/wire`; nothing here reads anything back.
 */
import type { Direction } from '../../analyzer/model/chunk.ts';
import { ErrorCode } from '../../analyzer/model/codes.ts';
import * as frames from '../../analyzer/model/wire/frames.ts';
import { grpcMessage } from '../../analyzer/model/wire/grpc-message.ts';
import { createHpackEncoder, type HpackEncoder } from '../../analyzer/model/wire/hpack-encoder.ts';
import { buildPcap, merge, type TcpPacket, TcpScript } from './tcp-builder.ts';
import { unreachable } from './icmp-frame.ts';
import { recut } from './tcp-recut.ts';
import { encryptedHello, encryptedRecord, sealedHandshake } from './tls-shape.ts';

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

/** One connection of a script. */
export interface WireConnection {
  client: Side;
  server: Side;
  /** A whole unary call that succeeds. */
  call(stream: number): void;
  /** GOAWAY by the client and FIN by both. */
  leave(): void;
}

/** A connection of which the script says everything: TCP's beginning, and what bytes it carries. */
export interface WireDial {
  client: Side;
  server: Side;
  /** The client's SYN; again with the next call. */
  syn(): void;
  /** SYN-ACK and ACK. */
  accept(): void;
  /** RST in answer to the SYN; `hopLimit` is that of a firewall in front of the server. */
  refuse(hopLimit?: number): void;
  /** An ICMP error about the client's last segment: type 3 with this code (RFC 792), from a router or the host. */
  unreachable(code: number, sender?: string): void;
}

interface Sent {
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

/** Files of a script: one for each hop, in the order in which hops were first used. */
export interface WireFiles {
  hop: string;
  bytes: Uint8Array;
  /** Key log texts; none in the encrypted form. */
  keys: readonly string[];
}

const maxStreamId = 2 ** 31 - 1;

/** A script of one or several connections on one or two hops. */
export class Wire {
  #now = 0;
  readonly #hops = new Map<string, Sent[]>();
  #sizesMatter = false;
  #keys: string[] = [];

  /** A key log that goes with the capture, for connections whose script seals its own records. */
  keys(text: string): void {
    this.#keys.push(text);
  }

  /** The sizes of segments are what this script is about: its variants reorder and retransmit, and cut nothing anew. */
  keepSegments(): void {
    this.#sizesMatter = true;
  }

  /** Lets time pass, milliseconds. */
  wait(ms: number): void {
    this.#now += ms * 1e6;
  }

  /** Nanoseconds since the start. */
  get now(): number {
    return this.#now;
  }

  /**
   * Opens a connection now: TCP handshake, prefaces, SETTINGS both ways. `hop` sorts it into a file; a server that does
   * not speak leaves its part to the script.
   */
  connect(
    client = '198.18.0.1:40000',
    server = '198.18.0.2:8080',
    hop = 'client-server',
    { serverSpeaks = true }: { serverSpeaks?: boolean } = {},
  ): WireConnection {
    const sent: Sent = { script: new TcpScript(), events: [], open: { client, server, at: this.#now } };
    const list = this.#hops.get(hop) ?? [];
    this.#hops.set(hop, [...list, sent]);
    this.#now += 1e6;
    const connection = {
      client: this.#side(sent, 'to-server'),
      server: this.#side(sent, 'to-client'),
      call: (stream: number): void => {
        connection.client.request(stream);
        this.#now += 1e6;
        connection.server.responseHeaders(stream);
        connection.server.message(stream);
        connection.server.trailers(stream);
      },
      leave: (): void => {
        connection.client.goaway(0);
        connection.client.fin();
        this.#now += 1e6;
        connection.server.fin();
      },
    };
    connection.client.raw(frames.clientPreface);
    connection.client.raw(frames.settings([[2, 0]]));
    if (!serverSpeaks) return connection;
    connection.server.raw(frames.settings([[3, 100]]));
    connection.server.raw(frames.settingsAck());
    connection.client.raw(frames.settingsAck());
    return connection;
  }

  /** Names the ends of a connection; nothing is sent, and nothing is ever put around what will be. */
  dial(client = '198.18.0.1:40000', server = '198.18.0.2:8080', hop = 'client-server'): WireDial {
    const sent = this.#bare(hop, client, server);
    const act = (what: (script: TcpScript, at: number) => void, ns = 1e4): void => {
      sent.events.push({ direction: 'to-server', at: this.#now, what: 'act', act: what });
      this.#now += ns;
    };
    return {
      client: this.#side(sent, 'to-server'),
      server: this.#side(sent, 'to-client'),
      syn: () => {
        act((script, at) => script.syn(at), 1e5);
      },
      accept: () => {
        act((script, at) => script.accept(at), 1e6);
      },
      refuse: (hopLimit = 64) => {
        act((script, at) => script.refuse(at, hopLimit));
      },
      unreachable: (code, sender = '198.18.0.254') => {
        act((script, at) => {
          const about = script.packets().findLast((p) => p.source === client);
          if (about !== undefined) script.raw('to-client', at, { frame: unreachable(about, code, sender) });
        });
      },
    };
  }

  /** Puts a whole Ethernet frame into the file of a hop: a datagram that is no TCP. */
  frame(bytes: Uint8Array, hop = 'client-server'): void {
    const sent = this.#bare(hop, '198.18.0.1:0', '198.18.0.2:0');
    const act = (script: TcpScript, at: number): void => void script.raw('to-server', at, { frame: bytes });
    sent.events.push({ direction: 'to-server', at: this.#now, what: 'act', act });
    this.#now += 1e4;
  }

  #bare(hop: string, client: string, server: string): Sent {
    const sent: Sent = {
      script: new TcpScript(),
      events: [],
      open: { client, server, at: this.#now, bare: true },
    };
    this.#hops.set(hop, [...(this.#hops.get(hop) ?? []), sent]);
    return sent;
  }

  #side(sent: Sent, direction: Direction): Side {
    const encoder: HpackEncoder = createHpackEncoder({ indexing: true, huffman: true });
    const put = (bytes: Uint8Array): void => {
      sent.events.push({ direction, at: this.#now, what: 'bytes', bytes });
      this.#now += 1e4;
    };
    const act = (what: (script: TcpScript, at: number) => void): void => {
      sent.events.push({ direction, at: this.#now, what: 'act', act: what });
      this.#now += 1e4;
    };
    const block = (
      stream: number,
      list: readonly (readonly [string, string])[],
      endStream: boolean,
    ): void => {
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
        block(
          stream,
          [...status, ['grpc-status', String(code)], ['grpc-message', message], ...headers],
          true,
        );
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
        sent.events.push({ direction, at: this.#now, what: 'fin' });
        this.#now += 1e4;
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

  /**
   * The capture files; `seed` re-cuts, reorders and retransmits; `encrypted` hides everything in TLS records, and the
   * keys; `twice` records every packet twice.
   */
  files({
    seed,
    encrypted = false,
    twice = false,
  }: { seed?: number; encrypted?: boolean; twice?: boolean } = {}): WireFiles[] {
    const recorded = (packets: TcpPacket[]): TcpPacket[] => {
      if (seed !== undefined) return recut(packets, seed, { resegment: !this.#sizesMatter, twice });
      return twice
        ? recut(packets, 0, { resegment: false, reorder: false, retransmit: false, twice })
        : packets;
    };
    return [...this.#hops].map(([hop, connections]) => {
      const packets = merge(...connections.map((sent) => play(sent, encrypted)));
      return {
        hop,
        keys: encrypted ? [] : this.#keys,
        bytes: buildPcap(recorded(packets)),
      };
    });
  }
}

/** What a script says, ready to become files. */
export function wireOf(script: (wire: Wire) => void): Wire {
  const wire = new Wire();
  script(wire);
  return wire;
}

function play({ events, open }: Sent, encrypted: boolean): ReturnType<TcpScript['packets']> {
  const script = new TcpScript();
  if (open.bare === true) script.join(open.client, open.server);
  else script.open(open.client, open.server, open.at);
  const isWrapped = encrypted && open.bare !== true;
  if (isWrapped) {
    const { clientHello, serverHello } = encryptedHello();
    script.send('to-server', clientHello, open.at + 3e5);
    script.send('to-client', serverHello, open.at + 4e5);
    const { server, client, tickets } = sealedHandshake;
    for (const size of server) script.send('to-client', encryptedRecord(size), open.at + 4.2e5);
    for (const size of client) script.send('to-server', encryptedRecord(size), open.at + 4.4e5);
    for (const size of tickets) script.send('to-client', encryptedRecord(size), open.at + 4.6e5);
  }
  for (const { direction, at, what, bytes, act } of events) {
    act?.(script, at);
    if (what === 'fin') script.fin(direction, at);
    else if (bytes !== undefined)
      script.send(direction, isWrapped ? encryptedRecord(bytes.length) : bytes, at);
  }
  return script.packets();
}
