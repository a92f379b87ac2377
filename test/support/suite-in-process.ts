/** Suites that run inside the test's own process, on namespaces, with the real analyzer and judge. */
import { analyzeFiles } from '../../lab/cli/analyze.ts';
import { runInputs } from '../../lab/cli/analyze-inputs.ts';
import { runLogs } from '../../lab/cli/analyze-logs.ts';
import netns from '../../lab/backends/netns.ts';
import type { Backend } from '../../lab/kit/define-backend.ts';
import type { Scenario } from '../../lab/kit/define-scenario.ts';
import type { LabEvent } from '../../lab/model/events.ts';
import envoy from '../../lab/proxies/envoy.ts';
import type { Job } from '../../lab/runner/run-job.ts';
import type { SuiteRequest } from '../../lab/runner/suite-request.ts';
import { findEnvoy } from '../../lab/setup/envoy.js';
import { createStore } from '../../lab/store/store.ts';
import { loadRules } from './load-rules.ts';

/** A request whose runs go below `folder`; every event is pushed to `events`. */
export async function suiteRequest(
  folder: string,
  more: Partial<SuiteRequest> & { backend?: Backend } = {},
): Promise<SuiteRequest & { events: LabEvent[] }> {
  await loadRules();
  const found = findEnvoy();
  const version = found?.version ?? 'none';
  await netns.prepare({ envoyBinary: found?.path ?? null, envoyVersion: version }, () => undefined);
  const events: LabEvent[] = [];
  return {
    parallel: 1,
    retries: 0,
    failFast: false,
    seed: 1,
    backend: netns,
    backendReason: 'a test',
    environment: {},
    store: await createStore(folder).createSuite(),
    reporters: [{ event: (event) => events.push(event) }],
    analyze: async (captures, logs) => analyzeFiles(runInputs(captures), { logs: await runLogs(logs) }),
    signal: new AbortController().signal,
    events,
    ...more,
  };
}

/** One run of a scenario. */
export function jobOf(scenario: Scenario, more: Partial<Job> = {}): Job {
  return {
    ...{ scenario, role: 'fault', variant: 'plain', repeat: 1 },
    ...{ proxy: envoy, proxyVersion: findEnvoy()?.version ?? 'none' },
    ...more,
  };
}
