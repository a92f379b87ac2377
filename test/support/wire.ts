/**
 * Short scripts of HTTP/2 and gRPC traffic for rule cases: `c.client.request(1, { timeout: '300m' })`,
 * `w.wait(300)`, `c.client.rst(1, 'CANCEL')`. They become capture files, in clear, re-cut, or inside TLS without keys.
 *
 * Built on the pure encoders of `analyzer/model/wire`; nothing here reads anything back.
 */
import type { Hop } from '../../analyzer/model/diagnosis.ts';
import * as frames from '../../analyzer/model/wire/frames.ts';
import { buildPcap, merge, type TcpPacket, TcpScript } from './tcp-builder.ts';
import { unreachable } from './icmp-frame.ts';
import { recut } from './tcp-recut.ts';
import { type Clock, type Sent, type Side, sideOf } from './wire-side.ts';
import { encryptedHello, encryptedRecord, sealedHandshake } from './tls-shape.ts';

export type { Side };

/** One connection of a script. */
export interface WireConnection {
  client: Side;
  server: Side;
  /** A whole unary call that succeeds. */
  call(stream: number): void;
  /** GOAWAY by the client and FIN by both. */
  leave(): void;
  /** FIN by this side, and by the other one in the same moment. */
  closedBy(side: 'client' | 'server'): void;
}

/** A connection of which the script says everything: TCP's beginning, and what bytes it carries. */
export interface WireDial {
  client: Side;
  server: Side;
  /** FIN by this side, and by the other one in the same moment. */
  closedBy(side: 'client' | 'server'): void;
  /** The client's SYN; again with the next call. */
  syn(): void;
  /** SYN-ACK and ACK. */
  accept(): void;
  /** RST in answer to the SYN; `hopLimit` is that of a firewall in front of the server. */
  refuse(hopLimit?: number): void;
  /** An ICMP error about the client's last segment: type 3 with this code (RFC 792), from a router or the host. */
  unreachable(code: number, sender?: string): void;
}

/** Files of a script: one for each hop, in the order in which hops were first used. */
export interface WireFiles {
  hop: string;
  /** The hop as a user names it; nothing is said where it has to be found out. */
  named?: Hop;
  bytes: Uint8Array;
  /** Key log texts; none in the encrypted form. */
  keys: readonly string[];
}

function close(sides: Record<'client' | 'server', Side>, first: 'client' | 'server'): void {
  sides[first].fin();
  sides[first === 'client' ? 'server' : 'client'].fin();
}

/** A script of one or several connections on one or two hops. */
export class Wire {
  readonly #clock: Clock = { now: 0 };
  readonly #hops = new Map<string, Sent[]>();
  #sizesMatter = false;
  #keys: string[] = [];
  #named: Hop | undefined;

  /** A key log that goes with the capture, for connections whose script seals its own records. */
  keys(text: string): void {
    this.#keys.push(text);
  }

  /** The user says which hop each file is of: this one for all. */
  nameHop(hop: Hop): void {
    this.#named = hop;
  }

  /** The sizes of segments are what this script is about: its variants reorder and retransmit, and cut nothing anew. */
  keepSegments(): void {
    this.#sizesMatter = true;
  }

  /** Lets time pass, milliseconds. */
  wait(ms: number): void {
    this.#clock.now += ms * 1e6;
  }

  /** Nanoseconds since the start. */
  get now(): number {
    return this.#clock.now;
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
    const sent: Sent = { script: new TcpScript(), events: [], open: { client, server, at: this.#clock.now } };
    const list = this.#hops.get(hop) ?? [];
    this.#hops.set(hop, [...list, sent]);
    this.#clock.now += 1e6;
    const connection = {
      client: sideOf(sent, 'to-server', this.#clock),
      server: sideOf(sent, 'to-client', this.#clock),
      call: (stream: number): void => {
        connection.client.request(stream);
        this.#clock.now += 1e6;
        connection.server.responseHeaders(stream);
        connection.server.message(stream);
        connection.server.trailers(stream);
      },
      leave: (): void => {
        connection.client.goaway(0);
        connection.client.fin();
        this.#clock.now += 1e6;
        connection.server.fin();
      },
      closedBy: (side: 'client' | 'server'): void => {
        close(connection, side);
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
      sent.events.push({ direction: 'to-server', at: this.#clock.now, what: 'act', act: what });
      this.#clock.now += ns;
    };
    const sides = {
      client: sideOf(sent, 'to-server', this.#clock),
      server: sideOf(sent, 'to-client', this.#clock),
    };
    return {
      ...sides,
      closedBy: (side) => {
        close(sides, side);
      },
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
    sent.events.push({ direction: 'to-server', at: this.#clock.now, what: 'act', act });
    this.#clock.now += 1e4;
  }

  #bare(hop: string, client: string, server: string): Sent {
    const sent: Sent = {
      script: new TcpScript(),
      events: [],
      open: { client, server, at: this.#clock.now, bare: true },
    };
    this.#hops.set(hop, [...(this.#hops.get(hop) ?? []), sent]);
    return sent;
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
        ...(this.#named === undefined ? {} : { named: this.#named }),
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
