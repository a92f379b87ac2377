/**
 * The ClientHello does not fit one segment, and the other side cannot read it in two.
 *
 * Not this rule: a large hello that is cut off where nothing shows that a small one would do (any dead backend looks
 * like that: `tcp-reset-in-tls-handshake`), and one whose segments are lost (`mtu-black-hole`).
 */
import type { Party } from '../model/diagnosis.ts';
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { TimelineConnection } from '../model/timeline.ts';
import { defineRule } from './kit/define-rule.ts';
import { alertEvidence, tcpEvidence, tlsMessageEvidence } from './kit/evidence.ts';
import {
  createHandshakes,
  type Handshake,
  handshakeConsequences,
  handshakesNeed,
  refusal,
} from './kit/handshakes.ts';
import { hopsAway } from './kit/hop-limit.ts';
import { placeOf } from './kit/place.ts';
import { unansweredHello } from './kit/unanswered-hello.ts';
import { ConnectionMarks } from './kit/connection-notes.ts';

/** unexpected_message, record_overflow, illegal_parameter, decode_error: whoever read half a message says so. */
const halfRead: ReadonlySet<number> = new Set([10, 22, 47, 50]);

/** Record header in front of the message, and the timestamps option in each segment. */
const recordHeader = 5;
const timestamps = 12;

/** Servers of which it is remembered how large a hello they answered, and names of one. */
const mostServers = 1000;
const mostNames = 16;

/** The key share of ML-KEM with X25519, which makes a hello larger than a segment. */
const x25519MlKem768 = 0x11ec;

/** A hello of one segment with a ServerHello in return. */
interface Small {
  connection: TimelineConnection;
  hello: Fact<'tls.client-hello'>;
}

/** What one server answered. */
interface Answered {
  /** The largest ones, by the name asked for: another name may be another listener. */
  small: Map<string, Small>;
  /** A hello of several segments was answered as well. */
  large: boolean;
}

export default defineRule({
  meta: {
    id: 'clienthello-fragmentation-intolerance',
    title: 'A ClientHello of more than one segment is not understood',
    layer: 'tls',
    standing: 'fault',
    needs: [...handshakesNeed, 'tcp.established'],
    explains:
      'Post-quantum key shares (X25519MLKEM768) make a ClientHello of about 1,500 octets: two segments of TCP. A ' +
      'server, firewall or load balancer that expects the whole hello in its first read cuts the connection, stays ' +
      'silent, or complains about a message that it has read by half. Older clients with hellos of 300 octets work.',
    lookFor: [
      'A ClientHello that is larger than the segment size, both segments acknowledged, then RST, FIN, an alert ' +
        '(decode_error) or silence.',
      'A smaller hello to the same address is answered.',
      'Group 0x11ec among the key shares.',
    ],
    withoutKeys: { shows: 'The same: hellos are in clear.', answer: 'shown' },
    who: 'The server, or a device in front of it, has to read until the record is whole.',
    notToBeConfusedWith: [
      { signature: 'tcp-reset-in-tls-handshake', tellingFact: 'Small hellos fail too, or none was tried.' },
      {
        signature: 'tls-handshake-timeout',
        tellingFact: 'Small hellos stay unanswered too, or none was tried.',
      },
      {
        signature: 'mtu-black-hole',
        tellingFact: 'The large segment is never acknowledged and is sent again.',
      },
      { signature: 'tls-sni-unmatched', tellingFact: 'Another server name is answered, whatever its size.' },
    ],
    outranks: [
      ...handshakeConsequences,
      'tcp-reset-in-tls-handshake',
      'tls-handshake-timeout',
      'tls-no-common-cipher',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Update what terminates or inspects TLS: it must read a record in as many pieces as come.',
      },
      { for: 'any', text: 'As a stop-gap let the client leave the hybrid group out.' },
      {
        for: 'grpc-go',
        text: 'GODEBUG=tlsmlkem=0, or CurvePreferences of the tls.Config without X25519MLKEM768.',
      },
      { for: 'grpc-java', text: 'jdk.tls.namedGroups without the hybrid group.' },
      {
        for: 'Envoy',
        text: 'tls_params.ecdh_curves of the UpstreamTlsContext; tls_inspector reads hellos in pieces.',
      },
      { for: 'grpc-js', text: 'ecdhCurve of the secure context without X25519MLKEM768.' },
    ],
    reproduce: 'clienthello-fragmentation-intolerance',
    refs: ['tldr.fail', 'RFC 8446 5.1', 'golang/go#80573', 'canonical/lxd#14839', 'openssl/openssl#27557'],
    messages: {
      compared:
        '{{server}} does not get along with a ClientHello of {{length}} octets, more than a segment ({{mss}}): {{what}}. ' +
        'It answers one of {{small}} octets.',
      complained:
        '{{server}} complains about a ClientHello of {{length}} octets, more than a segment ({{mss}}), as if it had read ' +
        'half of it: {{what}}.',
    },
  },

  create({ timeline, report }) {
    const handshakes = createHandshakes(timeline);
    const hellos = new ConnectionMarks<Fact<'tls.client-hello'>>();
    const segments = new ConnectionMarks<number>();
    const servers = new Map<string, Answered>();

    /** The largest payload of a segment; undefined when the handshake of TCP was not captured. */
    function segmentOf(connection: TimelineConnection): number | undefined {
      const mss = segments.get(connection);
      return mss === undefined ? undefined : mss - timestamps;
    }

    function isSplit(connection: TimelineConnection, hello: Fact<'tls.client-hello'>): boolean {
      return hello.length + recordHeader > (segmentOf(connection) ?? Infinity);
    }

    /** How a hello was taken by somebody who read half of it. */
    function troubleOf(
      handshake: Handshake,
    ): { what: string; evidence: EvidenceRef; at: Fact['from']; complained: boolean } | undefined {
      const { connection } = handshake;
      const alert = refusal(handshake);
      if (alert !== undefined) {
        if (!halfRead.has(alert.description)) return undefined;
        const what = `the alert ${alert.name ?? alert.description}`;
        return { what, evidence: alertEvidence(connection, alert, what), at: alert.from, complained: true };
      }
      const unanswered = unansweredHello(handshake);
      if (unanswered === undefined) return undefined;
      const { end, how, elapsed } = unanswered;
      const flag = end.kind === 'tcp.rst' ? 'reset' : 'fin';
      const what =
        how === 'cut' ? `it is cut ${duration(elapsed)} later` : `nothing comes for ${duration(elapsed)}`;
      const evidence = tcpEvidence(
        connection,
        flag,
        { at: end.from, direction: connection.firstEnd?.direction ?? 'to-server' },
        `the end: ${what}`,
      );
      return { what, evidence, at: end.from, complained: false };
    }

    return {
      ...handshakes.handlers,
      'tcp.established'(fact) {
        const connection = timeline.connection(fact.from);
        const { client = Infinity, server = Infinity } = fact.mss;
        if (connection !== undefined) segments.set(connection, Math.min(client, server));
      },
      'tls.client-hello'(fact) {
        handshakes.handlers['tls.client-hello']?.(fact);
        const connection = timeline.connection(fact.from);
        if (connection !== undefined) hellos.set(connection, fact);
      },
      'tls.server-hello'(fact) {
        handshakes.handlers['tls.server-hello']?.(fact);
        const connection = timeline.connection(fact.from);
        const hello = connection === undefined ? undefined : hellos.get(connection);
        if (connection === undefined || hello === undefined) return;
        const answered = servers.get(connection.server) ?? { small: new Map<string, Small>(), large: false };
        if (servers.size >= mostServers && !servers.has(connection.server)) return;
        servers.set(connection.server, answered);
        const { sni = '' } = hello;
        if (isSplit(connection, hello)) answered.large = true;
        else if (
          hello.length > (answered.small.get(sni)?.hello.length ?? 0) &&
          answered.small.size < mostNames
        )
          answered.small.set(sni, { connection, hello });
      },
      end() {
        for (const handshake of handshakes.kept()) {
          const { connection, clientHello, reset } = handshake;
          if (clientHello === undefined || !isSplit(connection, clientHello)) continue;
          const trouble = troubleOf(handshake);
          const answered = servers.get(connection.server);
          const small = answered?.small.get(clientHello.sni ?? '');
          if (trouble === undefined || answered?.large === true) continue;
          if (small === undefined && !trouble.complained) continue;
          const place = placeOf(timeline, connection, trouble.at.time);
          const usual = reset?.usualHopLimit;
          const isForeign =
            reset?.direction === 'to-client' &&
            usual !== undefined &&
            hopsAway(reset.hopLimit) !== hopsAway(usual);
          const party: Party = isForeign ? 'middlebox' : place.server;
          const mss = segments.get(connection) ?? 0;
          const data = { server: party, length: clientHello.length, mss, what: trouble.what };
          report({
            ...(small === undefined
              ? { message: 'complained' as const, data }
              : { message: 'compared' as const, data: { ...data, small: small.hello.length } }),
            confidence: small !== undefined && trouble.complained ? 0.92 : 0.9,
            sender: party,
            cause: party,
            hop: place.hop,
            connections: [connection],
            streams: place.held,
            quantities: {
              helloLength: clientHello.length,
              mss,
              sinceHello: seconds(trouble.at.time - clientHello.from.time),
              postQuantum: clientHello.keyShares.includes(x25519MlKem768) ? 1 : 0,
              ...(small === undefined ? {} : { answeredLength: small.hello.length }),
            },
            evidence: [
              trouble.evidence,
              tlsMessageEvidence(
                connection,
                'CLIENT_HELLO',
                { at: clientHello.from, direction: 'to-server' },
                `the last segment of a ClientHello of ${clientHello.length} octets`,
              ),
              ...(small === undefined
                ? []
                : [
                    tlsMessageEvidence(
                      small.connection,
                      'CLIENT_HELLO',
                      { at: small.hello.from, direction: 'to-server' },
                      `a ClientHello of ${small.hello.length} octets, which is answered`,
                    ),
                  ]),
            ],
            answers: { 'retry-safe': 'Yes: no request was sent; with the same hello it fails again.' },
          });
        }
      },
    };
  },
});
