import type { Fact, FactKind } from '../../model/fact.ts';
import { frameOctets } from '../../model/frame-octets.ts';
import { recordOverhead } from '../../model/record-overhead.ts';
import type { Moment, Timeline, TimelineConnection } from '../../model/timeline.ts';
import { ConnectionNotes } from './connection-notes.ts';
import type { FactHandlers } from './define-rule.ts';
import { lacksAlpn, SealedRecords } from './sealed-records.ts';

/** Connections kept; more of them add nothing to the answer. */
const mostKept = 1000;

/** A server that is busy may take a while; less is no silence, in round trips too. */
const shortestWaitNs = 500e6;
const fewestRtts = 5;

/** The preface with SETTINGS (RFC 9113 3.4). */
const prefaceOctets = 33;

/** Session tickets are longer than what a server begins HTTP/2 with, and come with the end of the handshake. */
const ticketOctets = 120;
const ticketsNs = 200e6;

const applicationData = 23;
const tls13 = 0x304;

/** A connection on which the client began HTTP/2 and the server never did. */
export interface SilentServer {
  connection: TimelineConnection;
  /** The client's preface. */
  preface: Moment;
  /** When it was over: the first close, or the end of the capture. */
  until: number;
  /** Nanoseconds from the preface to there. */
  waited: number;
  /** Told by sizes and times of records alone. */
  isSealed: boolean;
}

interface Watched {
  connection: TimelineConnection;
  preface?: Moment;
  isSealed: boolean;
  /** Records of the client that are still handshake. */
  toSkip: number;
  overhead: number;
  spoke: boolean;
  /** Records as long as a session ticket. */
  tickets: number;
}

/** What such a follower needs. */
export const silentServersNeed = [
  'http2.preface',
  'http2.settings',
  'http1.response',
  'anomaly',
  'tls.server-hello',
  'tls.established',
  'tls.alert',
  'tls.record',
  'tcp.summary',
] as const satisfies readonly FactKind[];

/** OpenSSL, GnuTLS and BoringSSL; others send one. */
const mostTickets = 2;

/** Follows connections from the client's preface to the server's SETTINGS, and keeps those that had none. */
export class SilentServers {
  readonly handlers: FactHandlers;
  readonly list: SilentServer[] = [];
  readonly #timeline: Timeline;
  readonly #watched = new ConnectionNotes<Watched>();
  readonly #overheads = new ConnectionNotes<number>();
  readonly #sealed: SealedRecords;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.#sealed = new SealedRecords(timeline);
    this.handlers = {
      'http2.preface': ({ from }) => {
        const watched = this.#watch(from, false);
        if (watched !== undefined) watched.preface ??= from;
      },
      'http2.settings': ({ from, direction, ack }) => {
        if (direction === 'to-client' && !ack) this.#spoke(from);
      },
      'http1.response': ({ from }) => {
        this.#spoke(from);
      },
      anomaly: ({ from, layer, direction }) => {
        if (direction === 'to-client' && (layer === 'http2' || layer === 'hpack')) this.#spoke(from);
      },
      'tls.server-hello': ({ from, version, cipherName }) => {
        const connection = timeline.connection(from);
        const overhead = recordOverhead(version, cipherName);
        if (connection !== undefined && overhead !== undefined) this.#overheads.set(connection, overhead);
      },
      'tls.established': ({ from, inferred }) => {
        if (inferred) this.#watch(from, true);
      },
      'tls.alert': ({ from, description, direction }) => {
        if (direction === 'to-client' && description !== 0 && description !== undefined) this.#spoke(from);
      },
      'tls.record': (fact) => {
        this.#sealed.record(fact);
        this.#record(fact);
      },
      'tcp.summary': (fact) => {
        this.#over(fact);
      },
    };
  }

  #watch(from: Fact['from'], isSealed: boolean): Watched | undefined {
    const connection = this.#timeline.connection(from);
    if (connection === undefined) return undefined;
    let watched = this.#watched.get(connection);
    if (watched === undefined) {
      const overhead = this.#overheads.get(connection);
      if (isSealed && overhead === undefined) return undefined;
      const toSkip = connection.tls?.version === tls13 ? 1 : 0;
      watched = { connection, isSealed, toSkip, overhead: overhead ?? 0, spoke: false, tickets: 0 };
      this.#watched.set(connection, watched);
    }
    return watched;
  }

  #spoke(from: Fact['from']): void {
    const watched = this.#watch(from, false);
    if (watched !== undefined) watched.spoke = true;
  }

  #record({ from, direction, length, type }: Fact<'tls.record'>): void {
    const connection = this.#timeline.connection(from);
    const watched = connection === undefined ? undefined : this.#watched.get(connection);
    if (watched?.isSealed !== true || watched.spoke || type !== applicationData) return;
    const octets = length - watched.overhead;
    if (direction === 'to-server') {
      if (watched.toSkip > 0) watched.toSkip--;
      else if (octets >= prefaceOctets) watched.preface ??= from;
      return;
    }
    const isTicket =
      octets >= ticketOctets &&
      (watched.preface === undefined || from.time - watched.preface.time <= ticketsNs);
    if (isTicket) watched.tickets++;
    // Servers send two tickets as a rule; what is as long behind them is an answer, with the SETTINGS in front of it.
    if (octets >= frameOctets.header && (!isTicket || watched.tickets > mostTickets)) watched.spoke = true;
  }

  #over({ from, toServer, toClient }: Fact<'tcp.summary'>): void {
    const connection = this.#timeline.connection(from);
    const watched = connection === undefined ? undefined : this.#watched.get(connection);
    if (connection === undefined || watched?.preface === undefined || watched.spoke) return;
    if (!connection.synSeen || this.list.length >= mostKept) return;
    const { preface, isSealed } = watched;
    // Bytes in clear are some other protocol; what TCP did not acknowledge never arrived.
    if (connection.tls === undefined && toClient.bytes > 0) return;
    if (toServer.unacknowledged > 0) return;
    // A server that chose no HTTP/2 waits for something else: another fault.
    const alpn = connection.tls?.alpn;
    if (alpn === null || (alpn !== undefined && alpn !== 'h2')) return;
    if (isSealed && alpn === undefined && lacksAlpn(this.#sealed.of(connection))) return;
    const until = connection.firstEnd?.at.time ?? from.time;
    const waited = until - preface.time;
    if (waited < Math.max(shortestWaitNs, fewestRtts * (connection.rtt ?? 0))) return;
    this.list.push({ connection, preface, until, waited, isSealed });
  }
}
