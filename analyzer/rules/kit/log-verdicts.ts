/**
 * What a line of a log means (`log-table.ts`). A log is its writer's view, so what follows from it is `inferred`.
 */
import type { Hop, Party } from '../../model/diagnosis.ts';
import type { Fact } from '../../model/fact.ts';
import type { NonEmpty } from '../../model/finding.ts';
import { goawayConfidence, goaways, pingsConfidence, resets } from './log-codes.ts';
import { remarks } from './log-remarks.ts';
import { back, connections, responses, type Row } from './log-table.ts';

/** What a line means: the signatures, the most exact first, and who is concerned. */
export interface LogVerdict {
  signatures: NonEmpty<string>;
  sender: Party;
  cause: Party;
  hop: Hop;
  /** Of the first signature; a more general one is no less sure. */
  confidence: number;
}

/** What packets show of the connection that a line is about. */
export interface Seen {
  /** A ClientHello came, and no byte of TLS went back. */
  unansweredHello: boolean;
}

/** What happens to a proxy alone, which who is none does not mean. */
const behindProxies: ReadonlySet<string> = new Set(['upstream-connect-failure', 'upstream-reset-translated']);

/** Of a line that was joined because there was only one connection. */
const leastKnown = 0.6;

function fromRows(rows: readonly Row[], text: string): LogVerdict | undefined {
  const row = rows.find(([said]) => said.test(text));
  return row === undefined ? undefined : verdict(row[1], row[2], row[3], row[4], row[5]);
}

function verdict(signatures: string, sender: Party, cause: Party, hop: Hop, confidence: number): LogVerdict {
  const [first = '', ...rest] = signatures.split(' ');
  return { signatures: [first, ...rest], sender, cause, hop, confidence };
}

function fromResponse(fact: Fact<'log.response'>, seen: Seen): LogVerdict | undefined {
  const { flags, details = '', upstreamFailure = '', code, grpcStatus, line } = fact;
  const { durationMs, deadlineMs, bytesSent } = fact;
  const own = flags.filter((flag) => flag !== 'URX');
  if (own.length === 0 && details === 'via_upstream' && grpcStatus !== 4) return undefined;
  // Envoy measures from the first byte, the client from before it sent it: the two differ by less than a timer does.
  const late = deadlineMs !== undefined && durationMs !== undefined && durationMs >= deadlineMs * 0.95;
  // A line that gives no reason has its status.
  const bare = own.length === 0 && details === '' && code !== undefined;
  const parts = [
    own.join(','),
    details,
    upstreamFailure,
    ...(seen.unansweredHello ? ['unanswered_hello'] : []),
    ...(code === 403 || code === 429 ? [`${code}`] : []),
    ...(bare ? [`code ${code}`] : []),
    ...(late ? ['deadline'] : []),
    ...(line.behind === true ? [(bytesSent ?? 0) > 0 ? 'behind, data' : 'behind'] : []),
    ...(grpcStatus === undefined || bare ? [] : [`grpc ${grpcStatus}`]),
  ];
  const text = parts.filter((part) => part !== '').join(' ');
  return fromRows(responses, text);
}

function fromFrame(fact: Fact<'log.frame'>): LogVerdict | undefined {
  const { type, errorCode, debug = '', line } = fact;
  const reset = type === 'RST_STREAM' && line.direction === 'to-client' ? resets[errorCode ?? 0] : undefined;
  if (reset !== undefined) return verdict(reset, 'server', 'server', 'client-server', goawayConfidence);
  if (type !== 'GOAWAY' || errorCode === undefined || errorCode === 0 || line.direction === undefined)
    return undefined;
  const [sender, cause] =
    line.direction === 'to-client' ? (['server', 'client'] as const) : (['client', 'server'] as const);
  if (errorCode === 11 && debug.includes('too_many_pings')) {
    return verdict('goaway-too-many-pings', sender, cause, 'client-server', pingsConfidence);
  }
  const signature = goaways[errorCode];
  return signature === undefined
    ? undefined
    : verdict(signature, sender, cause, 'client-server', goawayConfidence);
}

/**
 * The same for a log that no proxy wrote: who was a proxy between two hops in the table is then the client of the one
 * connection, or its server.
 */
function withoutProxy(one: LogVerdict, client: boolean): LogVerdict | undefined {
  const [first, ...rest] = one.signatures.filter((id) => !behindProxies.has(id));
  if (first === undefined) return undefined;
  const own = (party: Party): Party => (party === 'proxy' ? (client ? 'client' : 'server') : party);
  return {
    ...one,
    signatures: [first, ...rest],
    sender: own(one.sender),
    cause: own(one.cause),
    hop: 'client-server',
  };
}

/** What a fact of a log means; undefined where it tells of nothing wrong, or of nothing that has a signature. */
export function verdictOfLog(fact: Fact, seen: Seen = { unansweredHello: false }): LogVerdict | undefined {
  const one = verdictOf(fact, seen);
  if (one === undefined || !('line' in fact) || typeof fact.line !== 'object') return one;
  const { writer, by } = fact.line;
  const own = writer === 'proxy' ? one : withoutProxy(one, one.hop === back);
  if (own === undefined) return undefined;
  // Nothing in the line says that it is about this connection but that there is no other.
  return by[0] === 'only-one' ? { ...own, confidence: Math.min(own.confidence, leastKnown) } : own;
}

function verdictOf(fact: Fact, seen: Seen): LogVerdict | undefined {
  switch (fact.kind) {
    case 'log.response':
      return fromResponse(fact, seen);
    case 'log.connection':
      return fromRows(connections, `${fact.flags.join(',')} ${fact.details ?? ''}`.trim());
    case 'log.remark': {
      const row = Object.hasOwn(remarks, fact.what) ? remarks[fact.what] : undefined;
      return row === undefined ? undefined : verdict(...row);
    }
    case 'log.frame':
      return fromFrame(fact);
    default:
      return undefined;
  }
}
