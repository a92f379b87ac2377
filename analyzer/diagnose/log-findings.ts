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
import { ofSealedCalls } from '../rules/kit/log-remarks.ts';
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

/**
 * The most that sizes and times of sealed records say behind another proxy than Envoy, at which they were measured: in the
 * lab's runs behind three others, 19 of 107 answers that were inferred with more were wrong.
 */
const otherProxies = 0.75;

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
    answers: {},
  };
}

/** The finding with one more line of a log among its evidence; one that was inferred gets the trust of the line. */
function withLine(finding: Finding, ref: EvidenceRef, { signatures, confidence }: LogVerdict): Finding {
  const [decisive, ...rest] = finding.evidence;
  const confirmed = finding.certainty === 'inferred' && signatures.includes(finding.meta.id);
  return {
    ...finding,
    evidence: [decisive, ...rest, ref],
    ...(confirmed ? { confidence: Math.max(finding.confidence, confidence) } : {}),
  };
}

/** A line with what it means. */
interface Told {
  of: FactOfLog;
  line: LogLine;
  verdict: LogVerdict;
  meta: RuleMeta | undefined;
}

/** What frames show better than a sentence about them does. */
function isSeen({ fact, connection }: FactOfLog): boolean {
  return fact.kind === 'log.remark' && ofSealedCalls.has(fact.what) && !connection.undecryptable;
}

function toldBy(facts: readonly FactOfLog[], metas: ReadonlyMap<string, RuleMeta>): Told[] {
  return facts.flatMap((of) => {
    const { tls } = of.connection;
    const unansweredHello = tls !== undefined && tls.version === undefined;
    const verdict = verdictOfLog(of.fact, { unansweredHello });
    const line = lineOf(of.fact);
    if (verdict === undefined || line === undefined || isSeen(of)) return [];
    const meta = verdict.signatures.map((id) => metas.get(id)).find((one) => one !== undefined);
    return [{ of, line, verdict, meta }];
  });
}

/**
 * What the sizes and times of sealed records suggested gives way to a log that speaks of the same connection and says
 * something else; what the packets show never does.
 */
function contradicted(told: readonly Told[], related: (of: FactOfLog) => Finding[]): Set<Finding> {
  const agreed = new Set<Finding>();
  const doubtful = new Set<Finding>();
  for (const { of, verdict, meta } of told) {
    for (const finding of related(of)) {
      if (finding.certainty !== 'inferred' || finding.meta.standing !== 'fault') continue;
      if (verdict.signatures.includes(finding.meta.id)) agreed.add(finding);
      else if (meta !== undefined && verdict.confidence >= finding.confidence) doubtful.add(finding);
    }
  }
  return new Set([...doubtful].filter((finding) => !agreed.has(finding)));
}

/** The findings, with less trust in what was inferred from records that a proxy of another kind wrote. */
function doubted(facts: readonly FactOfLog[], found: readonly Finding[]): readonly Finding[] {
  const isOther = facts.some(({ fact }) => {
    if (!('line' in fact) || typeof fact.line !== 'object') return false;
    return fact.line.writer === 'proxy' && !fact.line.format.startsWith('envoy');
  });
  if (!isOther) return found;
  return found.map((finding) => {
    const sealed = finding.certainty === 'inferred' && finding.connections.every((one) => one.undecryptable);
    return sealed ? { ...finding, confidence: Math.min(finding.confidence, otherProxies) } : finding;
  });
}

function ruledOutBy(finding: Finding): Finding['ruledOut'][number] {
  const because = 'it was inferred from sizes and times, and the log says otherwise';
  return { signature: finding.meta.id, because, evidence: finding.evidence };
}

/** Adds what logs say to what rules found. `facts` are in order of time. */
export function findingsOfLogs(
  facts: readonly FactOfLog[],
  rules: readonly Rule[],
  all: readonly Finding[],
): Finding[] {
  const found = doubted(facts, all);
  const told = toldBy(facts, new Map(rules.map(({ meta }) => [meta.id, meta])));
  const related = createIndex(found);
  const dropped = contradicted(told, related);
  const changed = new Map(found.filter((finding) => !dropped.has(finding)).map((one) => [one, one]));
  const cited = new Map<Finding, number>();
  const added = new Map<string, Finding>();
  for (const { of, line, verdict, meta } of told) {
    const faults = related(of).filter((finding) => finding.meta.standing === 'fault');
    const covered = faults.find(
      (finding) =>
        !dropped.has(finding) &&
        (meta === undefined || finding.meta.id === meta.id || !meta.outranks.includes(finding.meta.id)),
    );
    if (covered !== undefined) {
      const lines = cited.get(covered) ?? 0;
      cited.set(covered, lines + 1);
      if (lines >= mostLines) continue;
      changed.set(covered, withLine(changed.get(covered) ?? covered, evidenceOf(of, line, verdict), verdict));
      continue;
    }
    if (meta === undefined || added.size >= mostFindings) continue;
    // The lines of a connection and of its requests may say the same of an end that has one cause.
    const key = `${meta.id} ${of.connection.input} ${of.connection.id} ${of.stream?.id ?? line.line}`;
    if (added.has(key)) continue;
    const finding = newFinding(of, meta, verdict, line);
    added.set(key, { ...finding, ruledOut: faults.filter((one) => dropped.has(one)).map(ruledOutBy) });
  }
  return [...changed.values(), ...added.values()];
}
