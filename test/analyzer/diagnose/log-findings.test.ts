import { describe, expect, test } from '@jest/globals';
import { findingsOfLogs, type FactOfLog } from '../../../analyzer/diagnose/log-findings.ts';
import { rankIncidents } from '../../../analyzer/diagnose/incidents.ts';
import type { LogResponse } from '../../../analyzer/model/log.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { ruleMeta, someFinding } from '../../support/rule-parts.ts';
import { someConnection, someStream } from '../../support/timeline-parts.ts';

const rule = (id: string, outranks: string[] = [], standing: 'fault' | 'normal' = 'fault'): Rule => ({
  meta: ruleMeta(id, { title: `It is ${id}`, outranks, standing }),
  create: () => ({}),
});
const route = rule('proxy-route-timeout');
const refused = rule('tcp-connect-refused', ['upstream-connect-failure']);
const failure = rule('upstream-connect-failure');
const other = rule('refused-stream');
const healthy = rule('clean-control', [], 'normal');
const rules = [route, refused, failure, other, healthy];

const connection = someConnection();
const stream = someStream(connection, { id: 5 });

function says(data: Partial<LogResponse>, change: Partial<FactOfLog> = {}, line = 1): FactOfLog {
  const from = { input: 0, packet: 9, time: 1e9, connection: 0, stream: 5 };
  const place = {
    log: 0,
    line,
    format: 'envoy-access',
    writer: 'proxy',
    text: '',
    by: ['address'],
    means: 'what it means',
  } as const;
  return {
    fact: { kind: 'log.response', from, flags: [], ...data, line: place },
    connection,
    stream,
    ...change,
  };
}

const timeout = { flags: ['UT'], details: 'response_timeout', durationMs: 1000 };

describe('a line of a log', () => {
  test('of which the packets tell nothing is a finding, inferred, with the line as its evidence', () => {
    const [finding, ...rest] = findingsOfLogs([says(timeout)], rules, []);
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      meta: route.meta,
      certainty: 'inferred',
      sender: 'proxy',
      cause: 'proxy',
      hop: 'client-proxy',
      streams: [stream],
      quantities: { duration: 1 },
      text: 'It is proxy-route-timeout. So says the log: UT response_timeout (what it means).',
      evidence: [
        { log: { log: 0, line: 1 }, filter: 'tcp.stream == 0 && http2.streamid == 5', at: { packet: 9 } },
      ],
    });
  });

  test('that says what a rule found is evidence of it, three times at most', () => {
    const found = someFinding(route.meta, [connection], [stream]);
    const facts = [1, 2, 3, 4].map((line) => says(timeout, {}, line));
    const findings = findingsOfLogs(facts, rules, [found]);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.evidence.map(({ log }) => log?.line)).toEqual([undefined, 1, 2, 3]);
    expect(findings[0]).toMatchObject({ certainty: 'shown', confidence: found.confidence });
  });

  test('that says why is a finding that outranks the one without a reason', () => {
    const found = someFinding(failure.meta, [connection], [stream]);
    const line = says({
      flags: ['UF'],
      details: 'x{remote_connection_failure|delayed_connect_error:_Connection_refused}',
    });
    const [worst, ...others] = rankIncidents(findingsOfLogs([line], rules, [found]));
    expect(worst?.primary.first.meta.id).toBe('tcp-connect-refused');
    expect(worst?.contributing.map(({ first }) => first.meta.id)).toEqual(['upstream-connect-failure']);
    expect(others).toEqual([]);
  });

  test('never overrules what the packets show', () => {
    const found = someFinding(other.meta, [connection], [stream]);
    const findings = findingsOfLogs([says(timeout)], rules, [found]);
    expect(findings.map(({ meta }) => meta.id)).toEqual(['refused-stream']);
    expect(findings[0]?.evidence[1]?.what).toContain('UT response_timeout');
  });

  test('overrules what was inferred without keys, which is then ruled out', () => {
    const guess = someFinding(other.meta, [connection], [], { certainty: 'inferred', confidence: 0.6 });
    const findings = findingsOfLogs([says(timeout)], rules, [guess]);
    expect(findings.map(({ meta }) => meta.id)).toEqual(['proxy-route-timeout']);
    expect(findings[0]?.ruledOut.map(({ signature }) => signature)).toEqual(['refused-stream']);
  });

  test('that agrees with what was inferred makes it surer', () => {
    const guess = someFinding(route.meta, [connection], [], { certainty: 'inferred', confidence: 0.5 });
    const findings = findingsOfLogs([says(timeout)], rules, [guess]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ certainty: 'inferred', confidence: 0.9 });
    expect(findings[0]?.evidence[1]?.log).toEqual({ log: 0, line: 1 });
  });

  test('of another proxy than Envoy lowers what was inferred from records, and nothing else', () => {
    const sealed = someConnection({ protocol: 'tls', undecryptable: true });
    const guess = someFinding(other.meta, [sealed], [], { certainty: 'inferred', confidence: 0.88 });
    const read = someFinding(route.meta, [connection], [], { certainty: 'inferred', confidence: 0.9 });
    const at = says({ flags: [] }, {});
    const { fact } = at;
    if (fact.kind !== 'log.response') throw new Error('no line');
    const haproxy: FactOfLog = { ...at, fact: { ...fact, line: { ...fact.line, format: 'haproxy' } } };
    const trust = (of: FactOfLog): number[] =>
      findingsOfLogs([of], rules, [guess, read]).map(({ confidence }) => confidence);
    expect(trust(at)).toEqual([0.88, 0.9]);
    expect(trust(haproxy)).toEqual([0.75, 0.9]);
  });

  test('of how a call ended speaks where nobody could read its frames', () => {
    const cancelled = rule('client-cancellation');
    const about = (to: typeof connection): FactOfLog => {
      const { fact } = says({});
      if (fact.kind !== 'log.response') throw new Error('no line');
      const line = { ...fact.line, format: 'grpc-js', writer: 'either' } as const;
      return {
        fact: { kind: 'log.remark', from: fact.from, what: 'call-cancelled', details: 'status 1', line },
        connection: to,
        stream: undefined,
      };
    };
    expect(findingsOfLogs([about(connection)], [cancelled], [])).toEqual([]);
    const sealed = someConnection({ protocol: 'tls', undecryptable: true, hop: 'client-proxy' });
    expect(findingsOfLogs([about(sealed)], [cancelled], [])).toMatchObject([
      { meta: cancelled.meta, sender: 'client', hop: 'client-proxy', confidence: 0.75 },
    ]);
  });

  test('of a failure does not become evidence of health', () => {
    const found = someFinding(healthy.meta, [connection]);
    const findings = findingsOfLogs([says(timeout)], rules, [found]);
    expect(findings.map(({ meta }) => meta.id)).toEqual(['clean-control', 'proxy-route-timeout']);
  });

  test('about another stream has nothing to do with it', () => {
    const found = someFinding(route.meta, [connection], [someStream(connection, { id: 7 })]);
    expect(findingsOfLogs([says(timeout)], rules, [found])).toHaveLength(2);
  });

  test('about a stream that nobody could read selects the connection', () => {
    const sealed = someConnection({ protocol: 'tls', undecryptable: true });
    const [finding] = findingsOfLogs([says(timeout, { connection: sealed, stream: undefined })], rules, []);
    expect(finding).toMatchObject({ streams: [], evidence: [{ filter: 'tcp.stream == 0' }] });
  });

  test('whose signature has no rule is left out; noise of a TLS library is not repeated', () => {
    expect(findingsOfLogs([says({ flags: ['FI'], details: 'fault_filter_abort' })], rules, [])).toEqual([]);
    const details =
      'x{remote_connection_failure|TLS_error:|268435703:SSL_routines:OPENSSL_internal:WHATEVER:TLS_error_end}';
    const [finding] = findingsOfLogs([says({ flags: ['UF'], details })], rules, []);
    expect(finding?.text).toContain('UF x{remote_connection_failure|TLS_error:WHATEVER}');
  });
});
