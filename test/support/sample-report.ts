/** A suite as the lab writes it, with one run of every verdict, for the tests of reports and to look at a page. */
import type { Analysis, AnalysisInput } from '../../analyzer/model/analysis.ts';
import type { Diagnosis, Evidence } from '../../analyzer/model/diagnosis.ts';
import type { LabEvent, RunName, RunRecord, SuiteRecord } from '../../lab/model/events.ts';
import { clientProxyServer } from '../../lab/model/topology.ts';

export const suiteFolder = '/srv/lab/.h2lab/runs/2026-07-19T10-11-12Z-k3f9qz';

/** A packet of the evidence list. */
export function evidence(
  input: number,
  packet: number,
  time: number,
  what: string,
  direction: 'to-server' | 'to-client',
  filter = `tcp.stream == 0 && frame.number == ${packet}`,
): Evidence {
  return { input, packet, time, what, filter, direction };
}

/** A diagnosis with everything that a page shows; `change` replaces fields. */
export function diagnosis(change: Partial<Diagnosis> = {}): Diagnosis {
  return {
    signature: 'drain-grace-expired',
    title: 'The grace of a drain ended before the calls did',
    layer: 'h2-connection',
    certainty: 'shown',
    confidence: 0.95,
    sender: 'server',
    cause: 'server',
    hop: 'proxy-server',
    tcpStream: 0,
    client: '198.18.2.2:41210',
    server: '198.18.2.3:8080',
    streams: [1, 5],
    quantities: { age: 2.0041, grace: 0.5006, lastStreamId: 5 },
    evidence: [
      evidence(1, 4, 0.0031, 'its connection opened', 'to-server', 'tcp.stream == 0 && tcp.flags.syn == 1'),
      evidence(1, 18, 0.0102, 'a call that was open at the close', 'to-server'),
      evidence(
        1,
        61,
        2.0072,
        'GOAWAY(NO_ERROR) "max_age" begins the drain',
        'to-client',
        'tcp.stream == 0 && http2.type == 7',
      ),
      evidence(
        1,
        74,
        2.5078,
        'the close with calls open',
        'to-client',
        'tcp.stream == 0 && tcp.flags.fin == 1',
      ),
      evidence(
        0,
        88,
        2.5083,
        'what the client saw of it',
        'to-client',
        'tcp.stream == 0 && http2.streamid == 1 && http2.type == 3',
      ),
    ],
    contributing: [
      {
        ...bare('upstream-reset-translated', 'The proxy made its own reset of an upstream failure'),
        evidence: [evidence(0, 88, 2.5083, 'RST_STREAM(INTERNAL_ERROR) by the proxy', 'to-client')],
        answers: {
          what: 'proxy answered the end of the upstream connection with RST_STREAM(INTERNAL_ERROR) 0.5 ms later.',
        },
      },
    ],
    ruledOut: [
      {
        signature: 'goaway-kills-accepted-streams',
        because: 'the close came 501 ms after the GOAWAY: a grace was given',
        evidence: [evidence(1, 61, 2.0072, 'begins the drain', 'to-client')],
      },
    ],
    answers: {
      what: 'server announced the drain with GOAWAY, and closed the connection 501 ms later with 2 call(s) still open. The client of that connection was promised that they would be processed.',
      'who-sent-it': 'server: GOAWAY(NO_ERROR) "max_age" begins the drain (packet 61)',
      'whose-fault': 'server',
      'which-layer': 'h2-connection',
      'retry-safe': 'No: the streams were at or below lastStreamId, so the server may have processed them.',
    },
    remedies: [
      'Make the grace longer than the longest call, or end long streams before the age and resume them.',
      'grpc-js: Raise grpc.max_connection_age_grace_ms on the server.',
    ],
    ...change,
  };
}

/** A diagnosis with nothing but its name. */
export function bare(signature: string, title: string): Diagnosis {
  return {
    signature,
    title,
    layer: 'none',
    certainty: 'shown',
    confidence: 0.95,
    sender: 'none',
    cause: 'none',
    streams: [],
    quantities: {},
    evidence: [],
    contributing: [],
    ruledOut: [],
    answers: {},
    remedies: [],
  };
}

/** A control's diagnosis. */
export const healthy: Diagnosis = {
  ...bare('healthy', 'Healthy: every call ended as its application meant it'),
  quantities: { calls: 24, connections: 2 },
  evidence: [evidence(0, 31, 0.0412, 'trailers with the status of a call', 'to-client')],
  answers: { what: '24 call(s) on 2 HTTP/2 connection(s) completed; nothing failed.' },
};

/** The planned end of connections by a proxy's timer. */
export const aging: Diagnosis = diagnosis({
  signature: 'connection-aging',
  title: 'Connections are retired at a fixed age',
  sender: 'proxy',
  cause: 'proxy',
  hop: 'client-proxy',
  streams: [],
  quantities: { age: 1.0008, spread: 0.0021, connections: 4, requestsPerConnection: 11 },
  evidence: [1, 2, 3, 4].map((n) =>
    evidence(
      0,
      n * 96,
      n * 1.0009,
      `GOAWAY(NO_ERROR, last stream 2147483647) at an age of ${999 + n} ms`,
      'to-client',
    ),
  ),
  contributing: [],
  ruledOut: [
    {
      signature: 'connection-request-limit',
      because: 'the connections had carried 11, 12, 11, 9 requests',
      evidence: [],
    },
  ],
  answers: {
    what: '4 connections to 198.18.1.3:8080 were drained by proxy at an age of 1.00 s (all within 1 % of it).',
    'who-sent-it': 'proxy: GOAWAY(NO_ERROR, last stream 2147483647) (packet 96)',
    'fixed-age': 'Yes: 1.00 s after the connection opened.',
  },
  remedies: ['Normal when no call fails. Keep jitter on, so that clients do not reconnect all at once.'],
});

function input(file: string, hop: 'client-proxy' | 'proxy-server', packets: number): AnalysisInput {
  const start = '2026-07-19T10:11:14.203441000Z';
  return { file, sha256: 'ab'.repeat(32), packets, start, duration: 3.1, hop, keys: 'embedded', notes: [] };
}

/** An analysis of both hops around a diagnosis. */
export function analysis(primary: Diagnosis, change: Partial<Analysis> = {}): Analysis {
  return {
    format: 'h2lab.analysis/1',
    inputs: [
      input('client-proxy.pcapng', 'client-proxy', 412),
      input('proxy-server.pcapng', 'proxy-server', 388),
    ],
    quality: { captureDrops: 0, truncatedPackets: 0, midConnections: 0, undecryptable: 0, gaps: 0 },
    diagnosis: primary,
    incidents: [primary],
    totals: {
      packets: 800,
      connections: 4,
      streams: 48,
      calls: 24,
      framesByType: { DATA: 96, HEADERS: 96, GOAWAY: 3, RST_STREAM: 2 },
    },
    connections: [],
    calls: [],
    ...change,
  };
}

/** A line of the suite's result. */
export function runRecord(change: Partial<RunRecord> = {}): RunRecord {
  const record = {
    scenario: 'drain-grace-expired',
    backend: 'netns',
    proxy: 'envoy',
    variant: 'tls',
    role: 'fault' as const,
    repeat: 1,
    expected: 'drain-grace-expired',
    diagnosed: 'drain-grace-expired',
    verdict: 'confirmed' as const,
    reasons: [],
    seconds: 4.21,
    ...change,
  };
  const name = `${record.scenario}-${record.backend}-${record.variant}-${record.role}-${record.repeat}`;
  return { folder: `${suiteFolder}/${name}`, ...record };
}

const control = { role: 'control', expected: 'healthy', diagnosed: 'healthy' } as const;
const age = {
  scenario: 'connection-aging',
  expected: 'connection-aging',
  diagnosed: 'connection-aging',
  seconds: 6.02,
};
const deadline = {
  scenario: 'deadline-exceeded-client',
  expected: 'deadline-exceeded-client',
  seconds: 2.44,
};

/** Runs with every verdict. */
export const runs: RunRecord[] = [
  runRecord({ ...age, variant: 'plain' }),
  runRecord({ ...age, ...control, variant: 'plain' }),
  runRecord(age),
  runRecord({ ...age, ...control }),
  runRecord({ variant: 'plain' }),
  runRecord({ ...control, variant: 'plain' }),
  runRecord(),
  runRecord({
    ...control,
    verdict: 'inconclusive',
    diagnosed: 'inconclusive',
    reasons: ['The capture of client-proxy dropped 14 packets: the diagnosis may miss what they showed.'],
  }),
  runRecord({
    ...deadline,
    diagnosed: 'drain-grace-expired',
    verdict: 'contradicted',
    reasons: [
      'signature: expected deadline-exceeded-client, diagnosed drain-grace-expired',
      'hop: expected client-proxy, diagnosed proxy-server',
    ],
  }),
  runRecord({
    ...deadline,
    variant: 'plain',
    diagnosed: null,
    verdict: 'broken',
    seconds: 12.9,
    reasons: ['Step "start proxy" failed: envoy did not answer /ready within 10 s.'],
  }),
  runRecord({
    ...deadline,
    repeat: 2,
    diagnosed: null,
    verdict: 'unsupported',
    seconds: 0,
    reasons: ['This kernel has no netem, which the fault needs.'],
  }),
];

/** The suite's result. */
export const suite: SuiteRecord = {
  format: 'h2lab.suite/1',
  environment: {
    h2lab: '0.1.0',
    node: '24.21.0',
    envoy: '1.40.0',
    backend: 'netns',
    kernel: '6.12.0',
    host: 'build-7',
  },
  started: '2026-07-19T10:11:12.000Z',
  seconds: 61.4,
  totals: { confirmed: 7, contradicted: 1, inconclusive: 1, unsupported: 1, broken: 1 },
  flaky: 1,
  runs,
};

/** What is saved in a run's folder; null for runs that came to no analysis. */
export function analysisOf(record: RunRecord): Analysis | null {
  if (record.diagnosed === null) return null;
  if (record.diagnosed === 'healthy') return analysis(healthy);
  if (record.diagnosed === 'connection-aging') return analysis(aging);
  if (record.diagnosed === 'inconclusive')
    return analysis(bare('inconclusive', 'The evidence does not suffice'));
  return analysis(diagnosis());
}

/** The name of a run. */
export function runName(record: RunRecord, runId = 'a1b2c3d4'): RunName {
  const { scenario, backend, proxy, variant, role, repeat } = record;
  return { runId, scenario, backend, proxy, variant, role, repeat };
}

/** The events of the suite, in order, with a step and a fact a run. */
export function suiteEvents(record: SuiteRecord = suite): LabEvent[] {
  let at = Date.parse(record.started);
  const next = (): number => (at += 100);
  const start: LabEvent = {
    at,
    kind: 'suite-start',
    runs: record.runs.length,
    environment: record.environment,
    folder: suiteFolder,
    backendReason: 'netns: no container engine answers',
  };
  const perRun = record.runs.flatMap((run, index): LabEvent[] => {
    const name = runName(run, `run${index}`.padEnd(8, '0'));
    return [
      { at: next(), kind: 'run-start', run: name, plan: planOf(name, run), folder: run.folder },
      { at: next(), kind: 'step-start', run: name, step: 'start proxy' },
      { at: next(), kind: 'fact', run: name, what: 'ready after', value: '62 ms' },
      { at: next(), kind: 'step-end', run: name, step: 'start proxy', ms: 62 },
      { at: next(), kind: 'run-end', run: name, record: run },
    ];
  });
  return [start, ...perRun, { at: next(), kind: 'suite-end', record }];
}

/** The plan that belongs to a run. */
export function planOf(name: RunName, run: RunRecord): Extract<LabEvent, { kind: 'run-start' }>['plan'] {
  return {
    format: 'h2lab.plan/1',
    ...name,
    variant: name.variant === 'tls' ? 'tls' : 'plain',
    proxyVersion: '1.40.0',
    topology: clientProxyServer,
    fault: run.role === 'fault' ? { id: 'server-age', options: { ageMs: 2000 } } : null,
    expected: { signature: run.expected },
  };
}
