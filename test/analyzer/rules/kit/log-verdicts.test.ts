import { describe, expect, test } from '@jest/globals';
import { verdictOfLog } from '../../../../analyzer/rules/kit/log-verdicts.ts';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import type { LogConnection, LogFrame, LogLine, LogResponse } from '../../../../analyzer/model/log.ts';
import { listIds } from '../../../../analyzer/node/discover.ts';
import { rulesFolder } from '../../../../lab/cli/places.ts';

const from = { input: 0, packet: 1, time: 0, connection: 0 };
const line: LogLine = { log: 0, line: 1, format: 'envoy-access', writer: 'proxy', text: '', by: ['address'] };

const response = (data: Partial<LogResponse>): Fact => ({
  kind: 'log.response',
  from,
  flags: [],
  ...data,
  line,
});
const connection = (data: Partial<LogConnection>): Fact => ({
  kind: 'log.connection',
  from,
  flags: [],
  ...data,
  line,
});

function frame(data: Partial<LogFrame>, direction?: LogLine['direction']): Fact {
  const own = direction === undefined ? line : { ...line, direction };
  return { kind: 'log.frame', from, type: 'GOAWAY', way: 'received', ...data, line: own };
}

const early = (reason: string): string => `upstream_reset_before_response_started{${reason}}`;
const tls = (reason: string): string =>
  early(
    `remote_connection_failure|TLS_error:|268435581:SSL_routines:OPENSSL_internal:${reason}:TLS_error_end`,
  );

/** What Envoy 1.40 was seen to log when this was injected. */
const seen: readonly [injected: string, flags: string, details: string, signature: string][] = [
  [
    'a closed port',
    'UF',
    early('remote_connection_failure|delayed_connect_error:_Connection_refused'),
    'tcp-connect-refused',
  ],
  [
    'an ICMP error',
    'UF',
    early('remote_connection_failure|delayed_connect_error:_No_route_to_host'),
    'icmp-unreachable',
  ],
  ['dropped SYNs', 'UF', early('connection_timeout'), 'upstream-connect-failure'],
  [
    'an expired certificate',
    'UF',
    tls('CERTIFICATE_VERIFY_FAILED:…_certificate_has_expired'),
    'tls-cert-expired',
  ],
  [
    'another root',
    'UF',
    tls('CERTIFICATE_VERIFY_FAILED:…unable_to_get_local_issuer_certificate'),
    'tls-cert-untrusted',
  ],
  [
    'another name',
    'UF',
    tls('CERTIFICATE_VERIFY_FAILED:verify_cert_failed:_SAN_matcher'),
    'tls-name-mismatch',
  ],
  ['a plaintext port', 'UF', tls('WRONG_VERSION_NUMBER'), 'tls-client-to-plaintext-port'],
  ['an older version', 'UF', tls('TLSV1_ALERT_PROTOCOL_VERSION'), 'tls-version-mismatch'],
  ['no client certificate', 'UF', tls('SSLV3_ALERT_HANDSHAKE_FAILURE'), 'mtls-client-cert-missing'],
  [
    'other suites',
    'UF',
    tls('SSLV3_ALERT_HANDSHAKE_FAILURE|x:HANDSHAKE_FAILURE_ON_CLIENT_HELLO'),
    'tls-no-common-cipher',
  ],
  ['a client certificate of another root', 'UF', tls('TLSV1_ALERT_UNKNOWN_CA'), 'mtls-client-cert-rejected'],
  ['TCP RST before headers', 'UC', early('connection_termination'), 'upstream-reset-translated'],
  ['REFUSED_STREAM', 'UR', early('remote_refused_stream_reset'), 'refused-stream'],
  ['RST_STREAM', 'UR', early('remote_reset'), 'upstream-reset-translated'],
  ['a route timeout', 'UT', 'response_timeout', 'proxy-route-timeout'],
  ['a route timeout of two tries', 'URX,UT', 'upstream_per_try_timeout', 'proxy-route-timeout'],
  ['an idle stream', 'SI', 'stream_idle_timeout', 'proxy-stream-idle-timeout'],
  ['a cluster duration', 'UMSDR', 'upstream_max_stream_duration_reached', 'proxy-max-stream-duration'],
  ['a route duration', '', 'max_duration_timeout', 'proxy-max-stream-duration'],
  ['a circuit breaker', 'UO', early('overflow'), 'upstream-overflow'],
  ['no endpoints', 'UH', 'no_healthy_upstream', 'no-healthy-upstream'],
  ['no route', 'NR', 'route_not_found', 'proxy-no-route'],
  ['no cluster', 'NC', 'cluster_not_found', 'proxy-no-route'],
  ['a rate limit', 'RL', 'local_rate_limited', 'proxy-rate-limited'],
  ['RBAC', '', 'rbac_access_denied_matched_policy[none]', 'proxy-denied'],
  ['overload', '', 'overload', 'proxy-overload-shed'],
  ['a redirect', '', 'direct_response', 'proxy-direct-answer'],
  ['70 kB of headers', 'DR', 'http2.header_list_size_too_large', 'header-list-too-large'],
  ['empty frames', 'DPE', 'http2.inbound_empty_frames_flood', 'control-frame-flood-mitigation'],
  ['WINDOW_UPDATE of 0', 'DPE', 'codec_error:The_user_callback_function_failed', 'silent-protocol-kill'],
  ['an uppercase header', 'DPE', 'http2.invalid.header.field', 'malformed-message-stream-reset'],
  ['a cancel', 'DR', 'http2.remote_reset', 'client-cancellation'],
  [
    'SIGTERM',
    'DC',
    'downstream_local_disconnect(purging_socket_that_have_not_progressed_to_connections)',
    'fin-without-goaway',
  ],
];

describe("what Envoy's line of a request means", () => {
  test.each(seen)('%s', (_, flags, details, signature) => {
    const verdict = verdictOfLog(response({ flags: flags === '' ? [] : flags.split(','), details }));
    expect(verdict?.signatures[0]).toBe(signature);
    expect(verdict?.confidence).toBeGreaterThanOrEqual(0.5);
    expect(verdict?.confidence).toBeLessThanOrEqual(0.95);
  });

  test.each([
    [{ details: 'via_upstream', code: 200, grpcStatus: 0 }],
    [{ details: 'via_upstream', code: 200, grpcStatus: 5 }],
    [{ flags: ['URX'], details: 'via_upstream', grpcStatus: 14 }],
    [{ flags: ['DC'], details: 'downstream_remote_disconnect' }],
    [{}],
  ])('%j is nothing that has a signature', (data) => {
    expect(verdictOfLog(response(data))).toBeUndefined();
  });

  test('a reset by the client at its deadline is told from a cancel, where the line has both', () => {
    const reset = { flags: ['DR'], details: 'http2.remote_reset', deadlineMs: 580 };
    expect(verdictOfLog(response({ ...reset, durationMs: 579 }))?.signatures).toEqual([
      'deadline-exceeded-client',
    ]);
    expect(verdictOfLog(response({ ...reset, durationMs: 200 }))?.signatures).toEqual([
      'client-cancellation',
      'deadline-exceeded-client',
    ]);
  });

  test('a duration that was answered with DEADLINE_EXCEEDED was the deadline of the proxy', () => {
    const verdict = verdictOfLog(response({ details: 'max_duration_timeout', grpcStatus: 4 }));
    expect(verdict?.signatures[0]).toBe('deadline-exceeded-proxy');
  });
});

test.each([
  [{ code: 431 }, 'header-list-too-large'],
  [{ code: 504 }, 'proxy-route-timeout'],
  [{ flags: ['499'], code: 499 }, 'client-cancellation'],
  [{ details: 'via_upstream', code: 200, grpcStatus: 4 }, 'deadline-exceeded-server'],
])('a line that has a status and no reason: %j', (data, signature) => {
  expect(verdictOfLog(response(data))?.signatures[0]).toBe(signature);
});

test.each([
  ['before_response_started{remote_reset}', 0, 'rst-before-headers'],
  ['after_response_started{remote_reset}', 90, 'rst-during-data'],
  ['after_response_started{remote_reset}', 0, 'rst-after-headers'],
  ['before_response_started{connection_termination}', 0, 'fin-without-goaway'],
])('where both hops were captured the end behind has its own name: %s', (reason, bytesSent, signature) => {
  const details = `upstream_reset_${reason}`;
  const seenBehind = { ...line, behind: true as const };
  const fact: Fact = { kind: 'log.response', from, flags: ['UR'], details, bytesSent, line: seenBehind };
  const said = verdictOfLog(fact);
  expect(said?.signatures[0]).toBe(signature);
  expect(said?.signatures).toContain('upstream-reset-translated');
});

test('a message that cannot be read is a handshake where packets show one that nobody answered', () => {
  const bad = response({ flags: ['PR--'], details: 'bad_request', code: 0 });
  expect(verdictOfLog(bad, { unansweredHello: true })?.signatures).toEqual(['tls-client-to-plaintext-port']);
  expect(verdictOfLog(bad)).toBeUndefined();
});

test('a line that was joined for want of another connection is trusted little', () => {
  const own = { ...line, by: ['only-one'] as const };
  const said = { flags: ['UH'], details: 'no_healthy_upstream' };
  expect(verdictOfLog(response(said))?.confidence).toBe(0.95);
  expect(verdictOfLog({ kind: 'log.response', from, ...said, line: own })?.confidence).toBe(0.6);
});

describe("HAProxy's termination codes", () => {
  test.each([
    ['SC--', 'upstream-connect-failure'],
    ['sH--', 'proxy-route-timeout'],
    ['sD--', 'proxy-stream-idle-timeout'],
    ['SD--', 'proxy-swallows-upstream-abort'],
    ['SH--', 'upstream-reset-translated'],
    ['CD--', 'client-cancellation'],
    ['KD--', 'drain-grace-expired'],
    ['sQ--', 'upstream-overflow'],
    ['LR--', 'proxy-direct-answer'],
  ])('%s', (code, signature) => {
    expect(verdictOfLog(response({ flags: [code] }))?.signatures[0]).toBe(signature);
  });

  test('with a status, and with what was captured behind it', () => {
    const first = (flag: string, rest: object): string | undefined =>
      verdictOfLog(response({ flags: [flag], ...rest }))?.signatures[0];
    expect(first('PR--', { code: 429 })).toBe('proxy-rate-limited');
    expect(first('SC--', { details: 'no_server' })).toBe('proxy-no-route');
    // What the server did shows there.
    const behind = { ...line, behind: true as const };
    expect(verdictOfLog({ kind: 'log.response', from, flags: ['SD--'], line: behind })).toBeUndefined();
  });
});

describe('lines of connections', () => {
  test.each([
    [{ flags: ['NR'], details: 'filter_chain_not_found' }, 'tls-sni-unmatched'],
    [{ details: 'TLS_error:|x:WRONG_VERSION_NUMBER' }, 'h2c-client-to-tls-port'],
    [{ details: 'transport_socket_timeout' }, 'tls-handshake-timeout'],
    [{ flags: ['DPE'], details: 'triggered_delayed_close_timeout' }, 'silent-protocol-kill'],
  ])('%j', (data, signature) => {
    expect(verdictOfLog(connection(data))?.signatures[0]).toBe(signature);
  });

  test('without flags and details say nothing', () => {
    expect(verdictOfLog(connection({}))).toBeUndefined();
  });
});

describe('frames', () => {
  test('a GOAWAY blames its receiver, as far as the way is known', () => {
    const pings = verdictOfLog(frame({ errorCode: 11, debug: 'too_many_pings' }, 'to-client'));
    expect(pings).toMatchObject({ signatures: ['goaway-too-many-pings'], sender: 'server', cause: 'client' });
    expect(verdictOfLog(frame({ errorCode: 9 }, 'to-server'))).toMatchObject({
      sender: 'client',
      cause: 'server',
    });
    expect(verdictOfLog(frame({ errorCode: 9 }))).toBeUndefined();
    expect(verdictOfLog(frame({ errorCode: 0 }, 'to-client'))).toBeUndefined();
  });
});

test('a signature without a rule has another one behind it, or is not written yet', async () => {
  const ids = new Set(await listIds(rulesFolder));
  const verdicts = seen.flatMap(
    ([, flags, details]) => verdictOfLog(response({ flags: flags.split(','), details })) ?? [],
  );
  const known = verdicts.filter(({ signatures }) => signatures.some((id) => ids.has(id)));
  expect(known.length).toBeGreaterThan(verdicts.length * 0.7);
});

test('a stream that the server ends with a code that says why is its own word', () => {
  const reset = (errorCode: number, direction?: LogLine['direction']) =>
    verdictOfLog(frame({ type: 'RST_STREAM', errorCode }, direction));
  expect(reset(12, 'to-client')).toMatchObject({
    signatures: ['inadequate-security'],
    sender: 'server',
    cause: 'server',
  });
  expect(reset(13, 'to-client')?.signatures).toEqual(['http-1-1-required']);
  expect([reset(12), reset(12, 'to-server'), reset(8, 'to-client')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('what happens to a proxy is not what the log of a client means', () => {
  const said = { what: 'upstream-handshake-failed', details: 'x' };
  const of = (writer: 'client' | 'proxy') =>
    verdictOfLog({ kind: 'log.remark', from, ...said, line: { ...line, writer } });
  expect(of('proxy')?.signatures).toEqual(['upstream-connect-failure']);
  expect(of('client')).toBeUndefined();
});
