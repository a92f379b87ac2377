import type { Direction } from '../../model/chunk.ts';
import type { Fact, FactKind, Provenance } from '../../model/fact.ts';
import type { Timeline, TimelineConnection } from '../../model/timeline.ts';
import type { FactHandlers } from './define-rule.ts';
import { ConnectionMarks } from './connection-notes.ts';

/** Handshakes kept for one rule; a client that tries for hours adds nothing to the answer. */
const mostKept = 1000;

/** A connection without keys on which more records than this were sent got beyond its handshake. */
const mostHandshakeRecords = 64;

/** An end of one direction, or of both. */
type End = Fact<'tcp.fin'> | Fact<'tcp.rst'> | Fact<'tls.close-notify'>;

/** What was seen of the handshake of one connection; what is undefined was not. */
export class Handshake {
  readonly connection: TimelineConnection;
  clientHello: Fact<'tls.client-hello'> | undefined;
  /** A HelloRetryRequest is none. */
  serverHello: Fact<'tls.server-hello'> | undefined;
  retryRequest: Fact<'tls.server-hello'> | undefined;
  alpn: Fact<'tls.alpn'> | undefined;
  certificateRequest: Fact<'tls.certificate-request'> | undefined;
  /** Only where some rule needs `tls.certificate`, as the client's. */
  serverCertificate: Fact<'tls.certificate'> | undefined;
  clientCertificate: Fact<'tls.certificate'> | undefined;
  established: Fact<'tls.established'> | undefined;
  unfinished: Fact<'tls.handshake-unfinished'> | undefined;
  /** The first alert, unless the other side had ended the connection before: then it is an echo. */
  alert: Fact<'tls.alert'> | undefined;
  /** What one side said that is no TLS. */
  plaintext: Fact<'tls.plaintext'> | undefined;
  /** The client began HTTP/2, and the server answered in HTTP/1. */
  preface: Fact<'http2.preface'> | undefined;
  http1: Fact<'http1.response'> | undefined;
  /** The first end of any kind. */
  firstEnd: End | undefined;
  reset: Fact<'tcp.rst'> | undefined;
  summary: Fact<'tcp.summary'> | undefined;

  constructor(connection: TimelineConnection) {
    this.connection = connection;
  }
}

/** Follows handshakes of TLS, and keeps those that led to no request. */
export interface Handshakes {
  readonly handlers: FactHandlers;
  /** In the order in which the connections ended. */
  kept(): readonly Handshake[];
}

/** What a rule with such a follower needs; certificates are read only for rules that also need `tls.certificate`. */
export const handshakesNeed = [
  'tls.client-hello',
  'tls.server-hello',
  'tls.alpn',
  'tls.certificate-request',
  'tls.established',
  'tls.handshake-unfinished',
  'tls.alert',
  'tls.close-notify',
  'tls.plaintext',
  'http2.preface',
  'http1.response',
  'tcp.fin',
  'tcp.rst',
  'tcp.summary',
] as const satisfies readonly FactKind[];

/**
 * Signatures that a failed handshake has for a consequence: what the connection looks like from above and below, and
 * what a proxy says of it to its client.
 */
export const handshakeConsequences = [
  'tls-truncated-close',
  'fin-without-goaway',
  'tcp-rst-mid-stream',
  'close-with-unread-data-rst',
  'h2-settings-never-received',
  'goaway-protocol-error',
  'upstream-connect-failure',
  'upstream-reset-translated',
  'deadline-exceeded-client',
  'deadline-exceeded-proxy',
  'proxy-route-timeout',
  'http-non-grpc-response',
] as const;

/** What all rules of one analysis note together: each would note the same. */
class Book {
  readonly handshakes = new ConnectionMarks<Handshake>();
  /** A server that speaks first may do so before the ClientHello comes. */
  readonly early = new ConnectionMarks<Fact<'tls.plaintext'>>();
  /** The fact noted last, which the other rules bring too. */
  last: { from: Provenance } | undefined;
}

const books = new WeakMap<Timeline, Book>();

function bookOf(timeline: Timeline): Book {
  let book = books.get(timeline);
  if (book === undefined) books.set(timeline, (book = new Book()));
  return book;
}

/** Follows the handshakes of one rule; `alsoKept` names those that are worth keeping although a request was sent. */
export function createHandshakes(
  timeline: Timeline,
  alsoKept: (handshake: Handshake) => boolean = () => false,
): Handshakes {
  const book = bookOf(timeline);
  const { handshakes, early } = book;
  const list: Handshake[] = [];

  /** Notes a fact that no other rule has brought, of a connection whose handshake has begun. */
  function noting<K extends FactKind>(note: (handshake: Handshake, fact: Fact<K>) => void) {
    return (fact: Fact<K>): void => {
      if (book.last === fact) return;
      book.last = fact;
      const connection = timeline.connection(fact.from);
      const handshake = connection === undefined ? undefined : handshakes.get(connection);
      if (handshake !== undefined) note(handshake, fact);
    };
  }
  const ended = (handshake: Handshake, fact: End): void => {
    handshake.firstEnd ??= fact;
  };

  return {
    handlers: {
      'tls.client-hello'(fact) {
        if (book.last === fact) return;
        book.last = fact;
        const connection = timeline.connection(fact.from);
        if (connection === undefined || handshakes.has(connection)) return;
        const handshake = new Handshake(connection);
        handshake.clientHello = fact;
        handshake.plaintext = early.get(connection);
        handshakes.set(connection, handshake);
      },
      'tls.server-hello': noting<'tls.server-hello'>((handshake, fact) => {
        if (fact.helloRetryRequest) handshake.retryRequest ??= fact;
        else handshake.serverHello ??= fact;
      }),
      'tls.alpn': noting<'tls.alpn'>((handshake, fact) => {
        handshake.alpn ??= fact;
      }),
      'tls.certificate-request': noting<'tls.certificate-request'>((handshake, fact) => {
        handshake.certificateRequest ??= fact;
      }),
      'tls.certificate': noting<'tls.certificate'>((handshake, fact) => {
        if (fact.direction === 'to-client') handshake.serverCertificate ??= fact;
        else handshake.clientCertificate ??= fact;
      }),
      'tls.established': noting<'tls.established'>((handshake, fact) => {
        handshake.established ??= fact;
      }),
      'tls.handshake-unfinished': noting<'tls.handshake-unfinished'>((handshake, fact) => {
        handshake.unfinished ??= fact;
      }),
      'tls.alert': noting<'tls.alert'>((handshake, fact) => {
        const { firstEnd } = handshake;
        if (firstEnd === undefined || firstEnd.direction === fact.direction) handshake.alert ??= fact;
      }),
      'tls.plaintext'(fact) {
        if (book.last === fact) return;
        book.last = fact;
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        const handshake = handshakes.get(connection);
        if (handshake !== undefined) handshake.plaintext ??= fact;
        else if (!early.has(connection)) early.set(connection, fact);
      },
      'http2.preface': noting<'http2.preface'>((handshake, fact) => {
        handshake.preface ??= fact;
      }),
      'http1.response': noting<'http1.response'>((handshake, fact) => {
        handshake.http1 ??= fact;
      }),
      'tls.close-notify': noting<'tls.close-notify'>(ended),
      'tcp.fin': noting<'tcp.fin'>(ended),
      'tcp.rst': noting<'tcp.rst'>((handshake, fact) => {
        ended(handshake, fact);
        handshake.reset ??= fact;
      }),
      'tcp.summary'(fact) {
        const connection = timeline.connection(fact.from);
        const handshake = connection === undefined ? undefined : handshakes.get(connection);
        if (connection === undefined || handshake === undefined || list.length >= mostKept) return;
        handshake.summary = fact;
        const { alert, plaintext } = handshake;
        const failed = alert !== undefined || plaintext !== undefined;
        const carried = connection.streamCount > 0 || connection.records > mostHandshakeRecords;
        if (failed || !carried || alsoKept(handshake)) list.push(handshake);
      },
    },
    kept: () => list,
  };
}

/** The alert that refuses a ClientHello: the first word of the server, in clear. */
export function refusal(handshake: Handshake): (Fact<'tls.alert'> & { description: number }) | undefined {
  const { alert, serverHello, plaintext } = handshake;
  if (alert?.direction !== 'to-client' || alert.description === undefined) return undefined;
  if (serverHello !== undefined || plaintext !== undefined) return undefined;
  return { ...alert, description: alert.description };
}

/** Which way the first end travelled; undefined while the connection was open. */
export function endedBy(handshake: Handshake): Direction | undefined {
  return handshake.firstEnd?.direction;
}
