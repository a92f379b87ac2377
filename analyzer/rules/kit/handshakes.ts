import type { Direction } from '../../model/chunk.ts';
import type { Fact, FactKind, Provenance } from '../../model/fact.ts';
import type { Timeline, TimelineConnection } from '../../model/timeline.ts';
import type { FactHandlers } from './define-rule.ts';

/** Handshakes kept for one rule; a client that tries for hours adds nothing to the answer. */
const mostKept = 1000;

/** A connection without keys on which more records than this were sent got beyond its handshake. */
const mostHandshakeRecords = 64;

/** An end of one direction, or of both. */
type End = Fact<'tcp.fin'> | Fact<'tcp.rst'> | Fact<'tls.close-notify'>;

/** What was seen of the handshake of one connection; what is undefined was not. */
export interface Handshake {
  readonly connection: TimelineConnection;
  clientHello?: Fact<'tls.client-hello'>;
  /** A HelloRetryRequest is none. */
  serverHello?: Fact<'tls.server-hello'>;
  retryRequest?: Fact<'tls.server-hello'>;
  alpn?: Fact<'tls.alpn'>;
  certificateRequest?: Fact<'tls.certificate-request'>;
  serverCertificate?: Fact<'tls.certificate'>;
  clientCertificate?: Fact<'tls.certificate'>;
  established?: Fact<'tls.established'>;
  unfinished?: Fact<'tls.handshake-unfinished'>;
  /** The first alert, unless the other side had ended the connection before: then it is an echo. */
  alert?: Fact<'tls.alert'>;
  /** What one side said that is no TLS. */
  plaintext?: Fact<'tls.plaintext'>;
  /** The client began HTTP/2, and the server answered in HTTP/1. */
  preface?: Fact<'http2.preface'>;
  http1?: Fact<'http1.response'>;
  /** The first end of any kind. */
  firstEnd?: End;
  reset?: Fact<'tcp.rst'>;
  summary?: Fact<'tcp.summary'>;
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

/** Follows the handshakes of one rule; `alsoKept` names those that are worth keeping although a request was sent. */
export function createHandshakes(
  timeline: Timeline,
  alsoKept: (handshake: Handshake) => boolean = () => false,
): Handshakes {
  const current = new WeakMap<TimelineConnection, Handshake>();
  /** A server that speaks first may do so before the ClientHello comes. */
  const early = new WeakMap<TimelineConnection, Fact<'tls.plaintext'>>();
  const list: Handshake[] = [];

  function at(fact: { from: Provenance }): Handshake | undefined {
    const connection = timeline.connection(fact.from);
    return connection === undefined ? undefined : current.get(connection);
  }
  /** A handler that fills one place, the first time. */
  function first<K extends FactKind>(place: keyof Handshake): (fact: Fact<K>) => void {
    return (fact) => {
      const handshake = at(fact);
      if (handshake !== undefined && handshake[place] === undefined)
        Object.assign(handshake, { [place]: fact });
    };
  }
  const end = first('firstEnd') as (fact: End) => void;
  const reset = first<'tcp.rst'>('reset');

  return {
    handlers: {
      'tls.client-hello'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined || current.has(connection)) return;
        const plaintext = early.get(connection);
        current.set(connection, {
          ...{ connection, clientHello: fact },
          ...(plaintext === undefined ? {} : { plaintext }),
        });
      },
      'tls.server-hello'(fact) {
        const handshake = at(fact);
        if (handshake === undefined) return;
        if (fact.helloRetryRequest) handshake.retryRequest ??= fact;
        else handshake.serverHello ??= fact;
      },
      'tls.alpn': first('alpn'),
      'tls.certificate-request': first('certificateRequest'),
      'tls.certificate'(fact) {
        const handshake = at(fact);
        if (handshake === undefined) return;
        if (fact.direction === 'to-client') handshake.serverCertificate ??= fact;
        else handshake.clientCertificate ??= fact;
      },
      'tls.established': first('established'),
      'tls.handshake-unfinished': first('unfinished'),
      'tls.alert'(fact) {
        const handshake = at(fact);
        if (handshake === undefined) return;
        const { firstEnd } = handshake;
        if (firstEnd === undefined || firstEnd.direction === fact.direction) handshake.alert ??= fact;
      },
      'tls.plaintext'(fact) {
        const connection = timeline.connection(fact.from);
        const handshake = at(fact);
        if (handshake !== undefined) handshake.plaintext ??= fact;
        else if (connection !== undefined && !early.has(connection)) early.set(connection, fact);
      },
      'http2.preface': first('preface'),
      'http1.response': first('http1'),
      'tls.close-notify': end,
      'tcp.fin': end,
      'tcp.rst'(fact) {
        end(fact);
        reset(fact);
      },
      'tcp.summary'(fact) {
        const handshake = at(fact);
        if (handshake === undefined || list.length >= mostKept) return;
        handshake.summary = fact;
        const { alert, plaintext, connection } = handshake;
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
