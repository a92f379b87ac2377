import type { Diagnosis, Hop, Layer, Party } from '../../analyzer/model/diagnosis.ts';
import type { RunName } from '../../lab/model/events.ts';
import type { VerdictKind } from '../../lab/model/verdict.ts';
import { visible } from './escape.ts';

/** The words that every report uses for the fields of a diagnosis and of a run: terminal, text and HTML say the same. */

/** A mark a verdict, so that colour is never the only difference. */
export const verdictMarks: Readonly<Record<VerdictKind, string>> = {
  confirmed: '✓',
  contradicted: '✗',
  inconclusive: '?',
  unsupported: '–',
  broken: '!',
};

/** The order in which totals are told: what needs a reader first comes first. */
export const verdictOrder: readonly VerdictKind[] = [
  'broken',
  'contradicted',
  'inconclusive',
  'confirmed',
  'unsupported',
];

/** `tls`, or `tls grpcio` for a run with another client than the usual one; as it came, not escaped. */
export function variantWords({ variant, client }: Pick<RunName, 'variant' | 'client'>): string {
  return client === undefined ? variant : `${variant} ${client}`;
}

const layers: Readonly<Record<Layer, string>> = {
  dns: 'name resolution',
  tcp: 'TCP',
  tls: 'TLS',
  'h2-connection': 'HTTP/2 connection',
  'h2-stream': 'HTTP/2 stream',
  grpc: 'gRPC',
  none: 'none',
};

const parties: Readonly<Record<Party, string>> = {
  client: 'client',
  proxy: 'proxy',
  server: 'server',
  middlebox: 'a middlebox',
  path: 'the path',
  none: 'nobody',
  unknown: 'unknown',
};

const hops: Readonly<Record<Hop, string>> = {
  'client-proxy': 'client → proxy',
  'proxy-server': 'proxy → server',
  'client-server': 'client → server',
  'proxy-proxy': 'proxy → proxy',
};

/** A value that this version does not know is shown as it is; `constructor` is no word of ours either. */
function wordOf<Id extends string>(words: Readonly<Record<Id, string>>, id: Id): string {
  return Object.hasOwn(words, id) ? words[id] : visible(id);
}

/** `HTTP/2 connection`. */
export function layerWord(layer: Layer): string {
  return wordOf(layers, layer);
}

/** `proxy`, `a middlebox`, `nobody`. */
export function partyWord(party: Party): string {
  return wordOf(parties, party);
}

/** `proxy → server`. */
export function hopWord(hop: Hop): string {
  return wordOf(hops, hop);
}

/** `shown on the wire, confidence 95 %`. */
export function certaintyWord({
  certainty,
  confidence,
  evidence,
}: Pick<Diagnosis, 'certainty' | 'confidence'> & { evidence?: Diagnosis['evidence'] }): string {
  const inferred = evidence?.[0]?.log === undefined ? 'sizes and times' : 'what the log says';
  const how = certainty === 'shown' ? 'shown on the wire' : `inferred from ${inferred}`;
  return `${how}, confidence ${Math.round(confidence * 100)} %`;
}

/** `3 streams: 1, 5, 9`; the list is cut where a reader stops. */
export function streamsWord(streams: readonly number[], most = 12): string {
  if (streams.length === 0) return 'none';
  const shown = streams.slice(0, most).join(', ');
  const rest = streams.length > most ? `, … (${streams.length - most} more)` : '';
  return streams.length === 1 ? shown : `${streams.length}: ${shown}${rest}`;
}

/** `1 run`, `2 runs`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** `lastStreamId` to `last stream id`. */
export function humanize(id: string): string {
  const words = visible(id, 80)
    .replace(/[-_]+/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .trim();
  return words.toLowerCase();
}
