/**
 * What logs add to the findings of the rules. A line that agrees with a finding becomes evidence of it; a line that
 * says more than the packets do becomes a finding of its own, under the rule's name and with `inferred` certainty.
 */
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef, Finding } from '../model/finding.ts';
import type { LogLine } from '../model/log.ts';
import type { Rule } from '../model/rule.ts';
import type { RuleMeta } from '../model/rule-meta.ts';
import type { TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { type LogVerdict, verdictOfLog } from '../rules/kit/log-verdicts.ts';

/** A fact of a log, and what it is about. */
export interface FactOfLog {
  fact: Fact;
  connection: TimelineConnection;
  stream: TimelineStream | undefined;
}

/** Lines that one finding cites: the next ones say the same. */
const mostLines = 3;

/** Findings from logs; more occurrences are told by the first ones. */
const mostFindings = 5000;

/** Lines from which an ordinary reader sees what the log says. */
const mostText = 200;

/** Numbers and names of routines that a TLS library puts around what it has to say. */
const tlsNoise =
  /\|?\d{6,12}:SSL_routines:OPENSSL_internal:|:TLS_error_end|verify_cert_failed:_X509_verify_cert:_/g;

function cut(words: string): string {
  const text = words.replace(tlsNoise, '');
  return text.length > mostText ? `${text.slice(0, mostText)}…` : text;
}

function lineOf(fact: Fact): LogLine | undefined {
  return 'line' in fact && typeof fact.line === 'object' ? fact.line : undefined;
}

/** What the line says, in its writer's words: flags and details, or the sentence. */
function wordsOf(fact: Fact): string {
  switch (fact.kind) {
    case 'log.response':
    case 'log.connection': {
      const failure = fact.kind === 'log.response' ? fact.upstreamFailure : undefined;
      const known = fact.details !== undefined && failure !== undefined && fact.details.includes(failure);
      return cut([fact.flags.join(','), fact.details, known ? undefined : failure].filter(Boolean).join(' '));
    }
    case 'log.remark':
      return cut(fact.details);
    case 'log.frame':
      return cut(`${fact.type} ${fact.way}, code ${fact.errorCode ?? 0} ${fact.debug ?? ''}`.trim());
    default:
      return '';
  }
}

function evidenceOf(
  { fact, connection, stream }: FactOfLog,
  line: LogLine,
  verdict: LogVerdict,
): EvidenceRef {
  const means = line.means === undefined ? '' : `: ${line.means}`;
  // Streams that nobody could read are not to be selected by their id.
  const visible = stream !== undefined && connection.protocol === 'http2';
  return {
    at: fact.from,
    direction: verdict.sender === 'client' ? 'to-server' : 'to-client',
    what: `the log says ${wordsOf(fact)}${means}`,
    filter: `tcp.stream == ${connection.id}${visible ? ` && http2.streamid == ${stream.id}` : ''}`,
    log: { log: line.log, line: line.line },
  };
}

/** A stream and its copies on other hops. */
function copies(stream: TimelineStream): TimelineStream[] {
  const all = [stream];
  for (let next = stream.upstream; next !== undefined; next = next.upstream) all.push(next);
  for (let next = stream.downstream; next !== undefined; next = next.downstream) all.push(next);
  return all;
}

/** Findings by what they are about, so that each line looks at a few. */
function createIndex(findings: readonly Finding[]): (of: FactOfLog) => Finding[] {
  const byStream = new Map<TimelineStream, Finding[]>();
  const byConnection = new Map<TimelineConnection, Finding[]>();
  function add<K>(map: Map<K, Finding[]>, key: K, finding: Finding): void {
    const list = map.get(key);
    if (list === undefined) map.set(key, [finding]);
    else list.push(finding);
  }
  for (const finding of findings) {
    for (const stream of finding.streams) add(byStream, stream, finding);
    for (const connection of finding.connections) add(byConnection, connection, finding);
  }
  return ({ connection, stream }) => {
    const ofConnection = byConnection.get(connection) ?? [];
    if (stream === undefined) return ofConnection;
    const ofStream = copies(stream).flatMap((one) => byStream.get(one) ?? []);
    return [...ofStream, ...ofConnection.filter(({ streams }) => streams.length === 0)];
  };
}

function newFinding(of: FactOfLog, meta: RuleMeta, verdict: LogVerdict, line: LogLine): Finding {
  const { fact, connection, stream } = of;
  const means = line.means === undefined ? '' : ` (${line.means})`;
  const duration = fact.kind === 'log.response' ? fact.durationMs : undefined;
  return {
    meta,
    message: 'log',
    text: `${meta.title}. So says the log: ${wordsOf(fact)}${means}.`,
    certainty: 'inferred',
    confidence: verdict.confidence,
    sender: verdict.sender,
    cause: verdict.cause,
    hop: verdict.hop === 'client-server' ? (connection.hop ?? 'client-server') : verdict.hop,
    connections: [connection],
    streams: stream === undefined ? [] : [stream],
    quantities: duration === undefined ? {} : { duration: duration / 1000 },
    evidence: [evidenceOf(of, line, verdict)],
    ruledOut: [],
    answers: { 'proxy-did': `It logged ${wordsOf(fact)}${means}.` },
  };
}

/** The finding with one more line of a log among its evidence. */
function withLine(finding: Finding, ref: EvidenceRef): Finding {
  const [decisive, ...rest] = finding.evidence;
  return { ...finding, evidence: [decisive, ...rest, ref] };
}

/** Adds what logs say to what rules found. `facts` are in order of time. */
export function findingsOfLogs(
  facts: readonly FactOfLog[],
  rules: readonly Rule[],
  found: readonly Finding[],
): Finding[] {
  const findings = [...found];
  const metas = new Map(rules.map(({ meta }) => [meta.id, meta]));
  const related = createIndex(found);
  const places = new Map(found.map((finding, at) => [finding, at]));
  const lines = new Map<Finding, number>();
  const own = new Set<string>();
  for (const of of facts) {
    const verdict = verdictOfLog(of.fact);
    const line = lineOf(of.fact);
    if (verdict === undefined || line === undefined) continue;
    const meta = verdict.signatures.map((id) => metas.get(id)).find((one) => one !== undefined);
    const same = related(of).filter((finding) => finding.meta.standing !== 'normal');
    const agrees = (finding: Finding): boolean =>
      meta === undefined || finding.meta.id === meta.id || !meta.outranks.includes(finding.meta.id);
    const covered = same.find((finding) => finding.meta.standing === 'fault' && agrees(finding));
    if (covered !== undefined) {
      const cited = lines.get(covered) ?? 0;
      const at = places.get(covered);
      lines.set(covered, cited + 1);
      if (cited >= mostLines || at === undefined) continue;
      findings[at] = withLine(findings[at] ?? covered, evidenceOf(of, line, verdict));
      continue;
    }
    // The lines of a connection and of its requests may say the same of an end that has one cause.
    const key = `${meta?.id ?? ''} ${of.connection.input} ${of.connection.id} ${of.stream?.id ?? line.line}`;
    if (meta === undefined || own.has(key) || own.size >= mostFindings) continue;
    own.add(key);
    findings.push(newFinding(of, meta, verdict, line));
  }
  return findings;
}
