/**
 * The server says that a request came to the wrong connection: it does not answer for this name here.
 *
 * Not this rule: 404, which some proxies answer instead, or a name that TLS refused (`tls-sni-unmatched`).
 */
import type { CertificateFacts } from '../model/facts/tls.ts';
import type { Party } from '../model/diagnosis.ts';
import type { EvidenceRef } from '../model/finding.ts';
import type { HeaderField } from '../model/frame.ts';
import { seconds } from '../model/numbers.ts';
import type { Moment, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { authorOf } from './kit/behind.ts';
import { streamsCut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { frameEvidence, requestEvidence, tlsMessageEvidence } from './kit/evidence.ts';
import { clientOf, serverOf } from './kit/parties.ts';
import { ConnectionMarks } from './kit/connection-notes.ts';

const misdirected = '421';

/** Answers kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

/** Names remembered of a connection, characters of one, and names that are shown. */
const mostNames = 16;
const mostShown = 80;
const fewNames = 4;

interface Misdirected {
  stream: TimelineStream;
  at: Moment;
}

function valueOf(headers: readonly HeaderField[] | null, wanted: string): string | undefined {
  return headers?.find(([name]) => name === wanted)?.[1];
}

/** A name without its port, in lower case. */
function hostName(authority: string): string {
  return authority.replace(/:\d*$/, '').toLowerCase();
}

/** Names come from the wire: what is no letter or digit of a name is not shown. */
function shown(name: string): string {
  return name.replace(/[^\w.*:[\]-]/g, '.').slice(0, mostShown);
}

export default defineRule({
  meta: {
    id: 'misdirected-request-421',
    title: 'A request for one name went to the connection of another',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['http2.headers', 'tls.certificate'],
    explains:
      'A client may use one connection for several names when the certificate covers them and they resolve to the same ' +
      'address. A server that keeps its virtual hosts apart by SNI does not serve the other name there and answers 421. ' +
      'Browsers repeat the request on a connection of its own; gRPC libraries report UNKNOWN.',
    lookFor: [
      ':status 421 on a stream whose :authority is not the SNI of the connection.',
      'Calls for another :authority on the same connection, which succeed.',
      'A wildcard certificate, or one with both names. Envoy and Istio answer 404 (flag NR) unless they have a rule for 421.',
    ],
    withoutKeys: { shows: 'The SNI alone.', answer: 'inconclusive' },
    who: 'The server answers; the client that shares the connection, or the certificate that lets it, has to change.',
    notToBeConfusedWith: [
      { signature: 'tls-sni-unmatched', tellingFact: 'The handshake failed for the name.' },
      { signature: 'http-non-grpc-response', tellingFact: 'Another status.' },
      { signature: 'proxy-no-route', tellingFact: 'The proxy has no route for the request.' },
    ],
    outranks: [...streamsCut, 'http-non-grpc-response'],
    remedies: [
      { for: 'any', text: 'Give the names certificates of their own, or addresses of their own.' },
      { for: 'any', text: 'One channel a name: do not override :authority on a channel for another name.' },
      {
        for: 'Envoy',
        text: 'Serve both names in one filter chain, or answer 421 by a filter so that browsers reconnect.',
      },
      { for: 'grpc-js', text: 'grpc.default_authority and grpc.ssl_target_name_override have to agree.' },
      {
        for: 'grpc-go',
        text: 'WithAuthority overrides :authority; the credentials set the name of the handshake.',
      },
    ],
    reproduce: 'misdirected-request-421',
    refs: [
      'RFC 9113 9.1.1',
      'RFC 9110 15.5.20',
      'envoyproxy/envoy#6767',
      'istio/istio#13589',
      'projectcontour/contour#1493',
    ],
    messages: {
      misdirected:
        '{{server}} answered the request for {{authority}} with status 421: the connection was opened for {{name}}{{others}}.',
    },
  },

  create({ timeline, report }) {
    const found: Misdirected[] = [];
    const authorities = new ConnectionMarks<Set<string>>();
    const certificates = new ConnectionMarks<{ at: Moment; leaf: CertificateFacts }>();

    /** The names that the calls of a connection asked for, as far as they are still known at an answer 421. */
    function noteAuthorities(connection: TimelineConnection): void {
      const names = authorities.get(connection) ?? new Set<string>();
      authorities.set(connection, names);
      for (const { headers } of connection.streams.values()) {
        const authority = valueOf(headers, ':authority');
        if (authority !== undefined && names.size < mostNames) names.add(authority);
      }
    }

    function reportOf({ stream, at }: Misdirected): void {
      const { connection } = stream;
      const authority = valueOf(stream.headers, ':authority') ?? '';
      const name = hostName(authority);
      const sni = connection.tls?.sni;
      const used = new Set([...(authorities.get(connection) ?? [])].map(hostName));
      const others = [...used].filter((other) => other !== name);
      const isShared = others.length > 0 || (sni !== undefined && sni.toLowerCase() !== name);
      const server = serverOf(connection);
      const cause: Party = isShared ? clientOf(connection) : authorOf(timeline, stream);
      const certificate = certificates.get(connection);
      const names = certificate?.leaf.names.slice(0, fewNames).map(shown).join(', ');
      const seen = { at, direction: 'to-client' } as const;
      const evidence: EvidenceRef[] =
        certificate === undefined
          ? []
          : [
              tlsMessageEvidence(
                connection,
                'CERTIFICATE',
                { at: certificate.at, direction: 'to-client' },
                `the certificate, for ${names ?? ''}`,
              ),
            ];
      report({
        message: 'misdirected',
        data: {
          server,
          authority: shown(authority),
          name: sni === undefined ? 'no name that shows' : shown(sni),
          others:
            others.length === 0
              ? ''
              : `, and also used for ${others.slice(0, fewNames).map(shown).join(', ')}`,
        },
        confidence: isShared ? 0.95 : 0.85,
        sender: server,
        cause,
        hop: connection.hop,
        connections: [connection],
        streams: [stream],
        quantities: {
          httpStatus: Number(misdirected),
          authorities: others.length + 1,
          after: seconds(at.time - stream.opened.time),
        },
        evidence: [
          frameEvidence(stream, 'HEADERS', seen, ':status 421'),
          requestEvidence(stream, `the request for ${shown(authority)}`),
          ...evidence,
        ],
        answers: {
          'retry-safe': 'Yes, on a connection of its own: a misdirected request was not processed.',
          names: `SNI ${sni === undefined ? 'none' : shown(sni)}; :authority ${shown(authority)}; certificate ${names ?? 'not seen'}.`,
        },
      });
    }

    return {
      'http2.headers'({ from, headers }) {
        // Pseudo-header fields stand first, and only a response has this one (RFC 9113 8.3).
        if (headers?.[0]?.[0] !== ':status' || headers[0][1] !== misdirected) return;
        const stream = timeline.stream(from);
        if (stream === undefined || found.length >= mostKept) return;
        found.push({ stream, at: from });
        noteAuthorities(stream.connection);
      },
      'tls.certificate'({ from, direction, leaf }) {
        const connection = timeline.connection(from);
        if (connection === undefined || direction !== 'to-client' || leaf === undefined) return;
        certificates.set(connection, { at: from, leaf });
      },
      end() {
        const streams = new Set(found.map(({ stream }) => stream));
        // What a proxy passed on is reported on the hop where it began.
        for (const one of found) {
          const { upstream } = one.stream;
          if (upstream === undefined || !streams.has(upstream)) reportOf(one);
        }
      },
    };
  },
});
