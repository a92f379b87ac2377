/** What came of a handshake in which the client offered h2 and the server chose something else, or nothing. */
import type { Certainty } from '../../model/diagnosis.ts';
import type { Fact, FactKind } from '../../model/fact.ts';
import type { EvidenceRef, NonEmpty } from '../../model/finding.ts';
import { seconds } from '../../model/numbers.ts';
import type { Moment, Timeline, TimelineConnection } from '../../model/timeline.ts';
import { ConnectionMarks } from './connection-notes.ts';
import type { FactHandlers } from './define-rule.ts';
import { payloadEvidence, recordEvidence, tcpEvidence, tlsMessageEvidence } from './evidence.ts';
import { createHandshakes, endedBy, type Handshake, handshakesNeed } from './handshakes.ts';
import { type Place, placeOf } from './place.ts';
import {
  clientGoodbye,
  hidesAlpn,
  lacksAlpn,
  type SealedRecord,
  SealedRecords,
  sentNothing,
} from './sealed-records.ts';

/** A client that insists on ALPN leaves when the handshake is done; later it leaves for another reason. */
const atOnceNs = 1e9;

/** A request may reach the tap a moment after the connection that it made the proxy open. */
const sameMomentNs = 5e6;

/** Calls over HTTP/1 kept with their packets, one a connection. */
const mostCalls = 1000;

const tls13 = 0x0304;
const noApplicationProtocol = 120;

/** Facts for {@link createAlpnChoices}. */
export const alpnChoicesNeed = [
  ...handshakesNeed,
  'tls.record',
  'grpc.call',
  'http2.settings',
  'log.remark',
] as const satisfies readonly FactKind[];

/** What happened because h2 was not chosen. */
export type AlpnOutcome =
  | 'gave-up' // the client left with the handshake done and nothing sent
  | 'http1-answer' // the client went on with HTTP/2, and the server answered in HTTP/1
  | 'http1-call' // the client made its gRPC call in HTTP/1
  | 'call-failed' // what was spoken is sealed, and the call of the proxy that opened the connection failed with it
  | 'not-offered'; // the client offered nothing, spoke HTTP/2, and the server left without a word

/** A connection without h2, where that had consequences. */
export interface AlpnChoice {
  handshake: Handshake;
  /** null is no protocol at all. */
  chosen: string | null;
  outcome: AlpnOutcome;
  at: Moment;
  /** What the client said before it left, where that is sealed. */
  goodbye?: SealedRecord | undefined;
  /** The client's log names the choice, which is sealed. */
  told?: Fact<'log.remark'>;
  certainty: Certainty;
  confidence: number;
}

/** Follows handshakes whose client wants h2; where HTTP/2 was spoken in spite of the choice nothing failed. */
export function createAlpnChoices(timeline: Timeline): {
  handlers: FactHandlers;
  list(this: void): AlpnChoice[];
} {
  const sealed = new SealedRecords(timeline);
  const calls = new Map<TimelineConnection, Fact<'grpc.call'>>();
  /** Connections on which the server spoke HTTP/2. */
  const served = new ConnectionMarks<true>();
  /** What logs of clients say of the choice. */
  const told = new ConnectionMarks<Fact<'log.remark'>>();
  const handshakes = createHandshakes(
    timeline,
    ({ alpn, preface, connection }) =>
      alpn !== undefined && alpn.chosen !== 'h2' && (preface === undefined || !served.has(connection)),
  );

  /** The client left at once, without a word of HTTP. */
  function gaveUp(handshake: Handshake): Pick<AlpnChoice, 'at' | 'goodbye'> | undefined {
    const { established, preface, http1, firstEnd, connection, serverHello, alert, plaintext } = handshake;
    if (established === undefined || serverHello === undefined || firstEnd === undefined) return undefined;
    if (preface !== undefined || http1 !== undefined || plaintext !== undefined) return undefined;
    const { version, cipher } = serverHello;
    const records = sealed.of(connection);
    const goodbye = clientGoodbye(records, established.from.time, version === tls13);
    const left = goodbye !== undefined && goodbye.at.time <= firstEnd.from.time ? goodbye.at : firstEnd.from;
    // A server speaks first where it may: its SETTINGS may cross the end.
    if (connection.protocol === 'http1') return undefined;
    if (left !== goodbye?.at && endedBy(handshake) !== 'to-server') return undefined;
    const said = alert?.description;
    if (alert?.direction === 'to-client' || (said !== undefined && said !== noApplicationProtocol))
      return undefined;
    if (left.time - established.from.time > atOnceNs) return undefined;
    if (records.length > 0 && !sentNothing(records, version === tls13, cipher)) return undefined;
    return left === goodbye?.at ? { at: left, goodbye } : { at: left };
  }

  /** When a call failed for which a proxy had opened this connection: all that shows of it without keys. */
  function failedWith({ connection, firstEnd, established }: Handshake): Moment | undefined {
    if (!connection.undecryptable || established === undefined) return undefined;
    const until = firstEnd?.from.time ?? established.from.time;
    return placeOf(timeline, connection, until).held.find(({ opened, ended, grpcStatus }) => {
      if (ended === undefined || grpcStatus === 0) return false;
      const openedFor = opened.time <= connection.opened.time + sameMomentNs;
      return openedFor && ended.at.time >= established.from.time;
    })?.ended?.at;
  }

  function outcomeOf(handshake: Handshake): AlpnChoice | undefined {
    const { clientHello, alpn, http1, connection, serverHello, established, firstEnd } = handshake;
    if (clientHello === undefined) return undefined;
    if (alpn === undefined) {
      // TLS 1.3 without keys: the choice stands in EncryptedExtensions, which may be too short to hold one.
      if (serverHello?.version !== tls13 || !clientHello.alpn.includes('h2')) return undefined;
      const word = told.get(connection);
      if (word?.details === 'h2') return undefined;
      const left = gaveUp(handshake);
      if (left === undefined) return undefined;
      const gone = { handshake, outcome: 'gave-up', ...left, certainty: 'inferred' } as const;
      if (word !== undefined)
        return { ...gone, chosen: word.details === '' ? null : word.details, told: word, confidence: 0.85 };
      const records = sealed.of(connection);
      if (lacksAlpn(records)) return { ...gone, chosen: null, confidence: 0.9 };
      // Who looks at a certificate goes before its own Finished, and a crash says no goodbye; who misses h2 says it.
      if (left.goodbye === undefined || !hidesAlpn(records)) return undefined;
      // A server chooses of what was offered, or nothing (RFC 7301 3.2); one that refuses says so before this.
      const other = clientHello.alpn.find((name) => name !== 'h2');
      // Who only looks whether TLS is spoken goes so as well.
      return { ...gone, chosen: other ?? null, confidence: other === undefined ? 0.9 : 0.7 };
    }
    const { chosen } = alpn;
    const base = { handshake, chosen, certainty: 'shown' } as const;
    if (clientHello.alpn.includes('h2') && chosen !== 'h2') {
      const call = calls.get(connection);
      if (call !== undefined) return { ...base, outcome: 'http1-call', at: call.from, confidence: 0.9 };
      if (http1?.answers === 'http2-preface')
        return { ...base, outcome: 'http1-answer', at: http1.from, confidence: 0.95 };
      const left = gaveUp(handshake);
      if (left !== undefined) return { ...base, outcome: 'gave-up', ...left, confidence: 0.93 };
      // A server without ALPN may speak HTTP/2 nevertheless; one that chose HTTP/1 hardly does.
      const failed = chosen === null ? undefined : failedWith(handshake);
      if (failed === undefined) return undefined;
      return { ...base, outcome: 'call-failed', at: failed, certainty: 'inferred', confidence: 0.7 };
    }
    const isMute = handshake.preface !== undefined && http1 === undefined && !served.has(connection);
    if (
      clientHello.alpn.length > 0 ||
      !isMute ||
      endedBy(handshake) !== 'to-client' ||
      firstEnd === undefined
    )
      return undefined;
    if (handshake.certificateRequest !== undefined || handshake.alert !== undefined) return undefined;
    if (established === undefined || firstEnd.from.time - established.from.time > atOnceNs) return undefined;
    return {
      ...base,
      outcome: 'not-offered',
      at: firstEnd.from,
      certainty: 'inferred',
      confidence: 0.65,
    };
  }

  return {
    handlers: {
      ...handshakes.handlers,
      'http2.settings'({ from, direction }) {
        const connection = timeline.connection(from);
        if (connection !== undefined && direction === 'to-client') served.set(connection, true);
      },
      'tls.record'(fact) {
        sealed.record(fact);
      },
      'log.remark'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection !== undefined && fact.what === 'alpn-chosen') told.set(connection, fact);
      },
      'grpc.call'(fact) {
        if (fact.over !== 'http1' || fact.protocol !== 'grpc' || calls.size >= mostCalls) return;
        const connection = timeline.connection(fact.from);
        if (connection?.tls !== undefined && !calls.has(connection)) calls.set(connection, fact);
      },
    },
    list: () => handshakes.kept().flatMap((handshake) => outcomeOf(handshake) ?? []),
  };
}

/** The packet that shows the consequence. */
function decisiveEvidence(
  { handshake, outcome, at, goodbye }: AlpnChoice,
  { client, server }: Place,
): EvidenceRef {
  const { connection, firstEnd } = handshake;
  const flag = firstEnd?.kind === 'tcp.rst' ? 'reset' : 'fin';
  switch (outcome) {
    case 'gave-up':
      if (goodbye !== undefined) return recordEvidence(connection, goodbye, `${client} leaves`);
      if (firstEnd?.kind === 'tls.close-notify') {
        const filter = `tcp.stream == ${connection.id} && tls.alert_message.desc == 0`;
        return { at, direction: 'to-server', what: `${client} leaves`, filter };
      }
      return tcpEvidence(connection, flag, { at, direction: 'to-server' }, `${client} leaves`);
    case 'not-offered':
      return tcpEvidence(connection, flag, { at, direction: 'to-client' }, `${server} leaves`);
    case 'call-failed':
      return tcpEvidence(
        connection,
        flag,
        { at: firstEnd?.from ?? at, direction: firstEnd?.direction ?? 'to-client' },
        'the end of the connection that was opened for the call',
      );
    case 'http1-answer':
      return payloadEvidence(connection, { at, direction: 'to-client' }, `${server} answers in HTTP/1`);
    case 'http1-call':
      return payloadEvidence(connection, { at, direction: 'to-client' }, 'a gRPC call over HTTP/1');
  }
}

/** What a report of either signature says in the same way. */
export function alpnChoiceReport(timeline: Timeline, choice: AlpnChoice) {
  const { handshake, chosen, at, certainty, confidence, outcome, told } = choice;
  const { connection, clientHello, serverHello, alpn, established, preface } = handshake;
  const place = placeOf(timeline, connection, at.time);
  const offered = clientHello?.alpn ?? [];
  const consequence = decisiveEvidence(choice, place);
  const evidence: EvidenceRef[] = [];
  const what = chosen === null ? 'the answer chooses no protocol' : `the answer chooses ${chosen}`;
  if (alpn !== undefined && serverHello !== undefined)
    evidence.push(
      tlsMessageEvidence(
        connection,
        serverHello.version < tls13 ? 'SERVER_HELLO' : 'ENCRYPTED_EXTENSIONS',
        { at: alpn.from, direction: 'to-client' },
        what,
      ),
    );
  if (told !== undefined)
    evidence.push({
      ...{
        at: established?.from ?? told.from,
        direction: 'to-client',
        what: `the log of the client says that ${what}`,
      },
      filter: `tcp.stream == ${connection.id} && tls.handshake`,
      log: { log: told.line.log, line: told.line.line },
    });
  else if (alpn === undefined && serverHello !== undefined)
    evidence.push(
      tlsMessageEvidence(
        connection,
        'SERVER_HELLO',
        { at: serverHello.from, direction: 'to-client' },
        'the ServerHello; what was chosen is sealed',
      ),
    );
  if (clientHello !== undefined)
    evidence.push(
      tlsMessageEvidence(
        connection,
        'CLIENT_HELLO',
        { at: clientHello.from, direction: 'to-server' },
        offered.length === 0
          ? 'a ClientHello without ALPN'
          : `a ClientHello that offers ${offered.join(', ')}`,
      ),
    );
  // The decisive word is the choice of the server; what came of it follows.
  const [first = consequence, ...rest] = evidence;
  const list: NonEmpty<EvidenceRef> = [first, ...(first === consequence ? [] : [consequence]), ...rest];
  return {
    place,
    offered: offered.join(', '),
    certainty,
    confidence,
    hop: place.hop,
    connections: [connection],
    streams: [...connection.streams.values(), ...place.held],
    quantities: {
      offered: offered.length,
      preface: preface === undefined ? 0 : 1,
      ...(established === undefined ? {} : { sinceHandshake: seconds(at.time - established.from.time) }),
    },
    evidence: list,
    answers: {
      'retry-safe':
        outcome === 'http1-call' ? 'No: the server may have processed it.' : 'Yes: no request was served.',
    },
  };
}
