import type { EmitFact, FactMap, Provenance } from '../model/fact.ts';

interface Text {
  layer: FactMap['anomaly']['layer'];
  text: string;
  section?: string;
}

/** What HTTP/1 forbids, or a limit of ours cuts, by id. */
const anomalies = {
  'http1-on-h2-connection': {
    layer: 'http2',
    text: 'HTTP/1 text answers the HTTP/2 connection preface',
    section: 'RFC 9113 3.4',
  },
  'http1-on-tls-connection': {
    layer: 'http1',
    text: 'HTTP/1 text answers a TLS ClientHello',
    section: 'RFC 8446 4',
  },
  'bad-start-line': {
    layer: 'http1',
    text: 'A message begins with no start line of HTTP/1',
    section: 'RFC 9112 2.1',
  },
  'bad-chunk-size': { layer: 'http1', text: 'A chunk has no size that can be read', section: 'RFC 9112 7.1' },
  'bad-content-length': {
    layer: 'http1',
    text: 'Content-Length is no number, or says several',
    section: 'RFC 9112 6.3',
  },
  'length-and-chunked': {
    layer: 'http1',
    text: 'Content-Length stands beside Transfer-Encoding',
    section: 'RFC 9112 6.2',
  },
  'bad-transfer-encoding': {
    layer: 'http1',
    text: 'Transfer-Encoding of a request does not end with chunked',
    section: 'RFC 9112 6.3',
  },
  'response-without-request': {
    layer: 'http1',
    text: 'A response answers no request',
    section: 'RFC 9112 9.3',
  },
  'head-too-large': { layer: 'http1', text: 'A head is larger than what is kept; its end was not read' },
  'too-many-requests': { layer: 'http1', text: 'More requests wait for an answer than are remembered' },
  'bad-proxy-header': {
    layer: 'http1',
    text: 'A PROXY protocol header is malformed',
    section: 'PROXY protocol 2',
  },
  'tunnel-too-deep': { layer: 'http1', text: 'Too many tunnels inside each other; this one is not read' },
} as const satisfies Record<string, Text>;

/** Ids of what is told. */
export type Http1AnomalyId = keyof typeof anomalies;

/** Equal anomalies of one connection that are listed. */
const MOST_LISTED = 16;

/** Emits anomalies of one connection, at most {@link MOST_LISTED} of each; the last one says that more are left out. */
export function createAnomalies(
  emit: EmitFact,
): (id: Http1AnomalyId, from: Provenance, detail?: string) => void {
  const counts = new Map<Http1AnomalyId, number>();
  return (id, from, detail) => {
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    if (count > MOST_LISTED) return;
    const { layer, text, section }: Text = anomalies[id];
    const last = count === MOST_LISTED ? ' Further ones of this connection are not listed.' : '';
    emit({
      kind: 'anomaly',
      from,
      layer,
      what: id,
      text: `${text}${detail === undefined ? '' : `: ${detail}`}.${last}`,
      ...(section === undefined ? {} : { section }),
    });
  };
}
