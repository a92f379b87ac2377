/**
 * HTTP/2 over TLS that RFC 9113 does not allow for it: an old version, or a suite without forward secrecy or AEAD.
 *
 * Not this rule: an alert in the handshake (`tls-no-common-cipher`, `tls-version-mismatch`): here TLS completed and
 * HTTP/2 objected.
 */
import { ErrorCode } from '../model/codes.ts';
import type { Fact } from '../model/fact.ts';
import { seconds } from '../model/numbers.ts';
import type { TimelineConnection } from '../model/timeline.ts';
import { type CodedEnd, codedEndEvidence, CodedEnds } from './kit/coded-ends.ts';
import { connectionClosed, goawayFollowed, streamsCut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { endEvidence, tlsMessageEvidence } from './kit/evidence.ts';
import { serverOf } from './kit/parties.ts';
import { type SealedRecord, SealedRecords } from './kit/sealed-records.ts';
import { ConnectionMarks } from './kit/connection-notes.ts';

const code = ErrorCode.INADEQUATE_SECURITY;

const tls12 = 0x0303;

/** Key exchange with forward secrecy, and an AEAD: what RFC 9113 appendix A does not list. */
const allowed = /^TLS_(ECDHE|DHE)_.*(_GCM_|_CCM|_CHACHA20_)/;

/** A peer that checks the suite closes when the handshake is done, at the first bytes of HTTP/2. */
const atOnceNs = 1e9;

/** Connections without keys that are kept; more of them add nothing to the answer. */
const mostKept = 1000;

/** A request, and what is longer than any control frame, with the overhead and the padding of any suite. */
const smallestRequest = 100;
const largestControl = 68;
const applicationData = 23;

/** True where two requests or more got nothing but records of the smallest size: no headers of an answer fit in them. */
function answersNothing(records: readonly SealedRecord[]): boolean {
  const data = records.filter(({ type }) => type === applicationData);
  const isRequest = ({ direction, length }: SealedRecord): boolean =>
    direction === 'to-server' && length >= smallestRequest;
  const first = data.findIndex(isRequest);
  const behind = data.slice(first + 1).filter(({ direction }) => direction === 'to-client');
  const small = behind.every(({ length }) => length <= largestControl);
  return data.filter(isRequest).length >= 2 && behind.length >= 2 && small;
}

/** Why a handshake is not good enough, or undefined where it is. */
function weakness({ version, cipherName }: Fact<'tls.server-hello'>): string | undefined {
  if (version < tls12) return 'TLS below 1.2';
  return version === tls12 && !allowed.test(cipherName) ? `${cipherName} in TLS 1.2` : undefined;
}

export default defineRule({
  meta: {
    id: 'inadequate-security',
    title: 'HTTP/2 was refused over this version or suite of TLS',
    layer: 'h2-connection',
    standing: 'fault',
    needs: [
      'http2.rst-stream',
      'http2.goaway',
      'tls.server-hello',
      'tls.established',
      'tls.record',
      'tcp.summary',
    ],
    explains:
      'HTTP/2 wants TLS 1.2 with an ephemeral key exchange and an AEAD, or TLS 1.3; RFC 9113 appendix A lists the ' +
      'suites that a peer may refuse. TLS itself completes with them, and then the peer that checks ends the ' +
      'connection, or the stream, with INADEQUATE_SECURITY.',
    lookFor: [
      'ServerHello of TLS 1.2 with a suite such as TLS_RSA_WITH_AES_128_GCM_SHA256 or any with CBC.',
      'GOAWAY or RST_STREAM with INADEQUATE_SECURITY right after the first requests; gRPC says PERMISSION_DENIED.',
      'Without keys: such a suite, h2 chosen, and a close by the server at once.',
    ],
    withoutKeys: {
      shows: 'The version and the suite stand in clear in the ServerHello; the close follows at once.',
      answer: 'inferred',
    },
    who: 'The side that checks sends it; the TLS configuration of the server has to offer better suites.',
    notToBeConfusedWith: [
      { signature: 'tls-no-common-cipher', tellingFact: 'An alert in the handshake: no suite was chosen.' },
      { signature: 'tls-version-mismatch', tellingFact: 'An alert in the handshake: no version was chosen.' },
      { signature: 'rst-before-headers', tellingFact: 'Another code.' },
    ],
    outranks: [...streamsCut, ...connectionClosed, ...goawayFollowed],
    remedies: [
      {
        for: 'any',
        text: 'Enable TLS 1.3, or ECDHE with AES-GCM or ChaCha20-Poly1305, in front of the others.',
      },
      { for: 'any', text: 'Look for a middlebox that terminates TLS with suites of its own.' },
      {
        for: 'Envoy',
        text: 'tls_params: tls_maximum_protocol_version and cipher_suites of the transport socket.',
      },
      {
        for: 'grpc-java',
        text: 'GrpcSslContexts sets suites that HTTP/2 allows; an SslContext of your own may not.',
      },
      { for: 'grpc-go', text: 'tls.Config.CipherSuites must name ECDHE with AEAD suites.' },
    ],
    reproduce: 'inadequate-security',
    refs: ['RFC 9113 9.2.2', 'RFC 9113 A', 'golang/go#12895', 'nghttp2/nghttp2#105', 'grpc/grpc#10702'],
    messages: {
      refused:
        '{{sender}} ended {{what}} with INADEQUATE_SECURITY: {{weakness}}; {{count}} call(s) were hit.',
      sealed: 'The handshake chose {{weakness}}, which HTTP/2 does not allow, and {{server}} {{what}}.',
    },
  },

  create({ timeline, report }) {
    const ends = new CodedEnds(timeline, code);
    const hellos = new ConnectionMarks<Fact<'tls.server-hello'>>();
    const established = new ConnectionMarks<number>();
    const closed: TimelineConnection[] = [];
    const records = new SealedRecords(timeline);

    function helloEvidence(connection: TimelineConnection, hello: Fact<'tls.server-hello'>, what: string) {
      return tlsMessageEvidence(connection, 'SERVER_HELLO', { at: hello.from, direction: 'to-client' }, what);
    }

    function reportOf(end: CodedEnd): void {
      const { connection, by, sender, streams, lastStreamId } = end;
      const hello = hellos.get(connection);
      const weak = hello === undefined ? undefined : weakness(hello);
      const reason =
        weak ??
        (hello !== undefined
          ? `${hello.cipherName}, which RFC 9113 allows`
          : connection.tls === undefined
            ? 'there is no TLS in this capture'
            : 'the handshake is not in this capture');
      report({
        message: 'refused',
        data: {
          sender,
          what: by === 'GOAWAY' ? 'the connection' : 'the call',
          weakness: reason,
          count: streams.length,
        },
        confidence: weak === undefined ? 0.75 : 0.96,
        sender,
        // The server chooses the suite, and has a policy of its own where it refuses one that is allowed.
        cause: serverOf(connection),
        hop: connection.hop,
        connections: [connection],
        streams,
        quantities: {
          calls: streams.length,
          ...(hello === undefined ? {} : { tlsVersion: hello.version, cipherSuite: hello.cipher }),
          ...(lastStreamId === undefined ? {} : { lastStreamId }),
        },
        evidence: [
          ...codedEndEvidence(end, code),
          ...(hello === undefined
            ? []
            : [helloEvidence(connection, hello, `ServerHello with ${hello.cipherName}`)]),
        ],
        answers: { 'retry-safe': 'It will be refused again on every connection with this suite.' },
      });
    }

    function reportSealed(connection: TimelineConnection): void {
      const hello = hellos.get(connection);
      const weak = hello === undefined ? undefined : weakness(hello);
      const end = connection.firstEnd;
      if (hello === undefined || weak === undefined || end === undefined) return;
      if (connection.tls?.alpn !== 'h2') return;
      const after = end.at.time - (established.get(connection) ?? -Infinity);
      const isClosed = end.direction === 'to-client' && after <= atOnceNs;
      if (!isClosed && !answersNothing(records.of(connection))) return;
      const server = serverOf(connection);
      const close = isClosed ? endEvidence(connection, `the close by ${server}`) : undefined;
      const chosen = helloEvidence(connection, hello, `ServerHello with ${hello.cipherName} and h2`);
      report({
        message: 'sealed',
        data: {
          weakness: weak,
          server,
          what: isClosed
            ? `closed ${Math.round(after / 1e6)} ms after the handshake`
            : 'answered no request with more than a record of the smallest size',
        },
        certainty: 'inferred',
        confidence: 0.9,
        sender: server,
        cause: server,
        hop: connection.hop,
        connections: [connection],
        quantities: { tlsVersion: hello.version, cipherSuite: hello.cipher, after: seconds(after) },
        evidence: [chosen, ...(close === undefined ? [] : [close])],
      });
    }

    return {
      ...ends.handlers,
      'tls.server-hello'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection !== undefined) hellos.set(connection, fact);
      },
      'tls.record'(fact) {
        records.record(fact);
      },
      'tls.established'({ from }) {
        const connection = timeline.connection(from);
        if (connection !== undefined) established.set(connection, from.time);
      },
      'tcp.summary'({ from }) {
        const connection = timeline.connection(from);
        if (connection?.undecryptable === true && closed.length < mostKept) closed.push(connection);
      },
      end() {
        for (const end of ends.list()) reportOf(end);
        for (const connection of closed) reportSealed(connection);
      },
    };
  },
});
