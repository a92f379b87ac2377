/** A suite as the lab writes it, with one run of every verdict, for the tests of reports and to look at a page. */
import type { Analysis } from '../../analyzer/model/analysis.ts';
import type { LabEvent, RunName, RunRecord, SuiteRecord } from '../../lab/model/events.ts';
import { clientProxyServer } from '../../lab/model/topology.ts';
import { aging, analysis, bare, diagnosis, healthy } from './sample-diagnosis.ts';

export const suiteFolder = '/srv/lab/.h2lab/runs/2026-07-19T10-11-12Z-k3f9qz';

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
    attempt: 1,
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
  cpuSeconds: 34,
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
  const { scenario, backend, proxy, client, variant, role, repeat } = record;
  const other = client === undefined ? {} : { client };
  return { runId, scenario, backend, proxy, ...other, variant, role, repeat };
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
    proxies: ['envoy'],
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
    seed: 1,
    fault: run.role === 'fault' ? { id: 'server-age', options: { ageMs: 2000 } } : null,
    expected: { signature: run.expected },
  };
}
