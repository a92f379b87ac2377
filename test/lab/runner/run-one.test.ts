/** One run on namespaces, step by step. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import netns from '../../../lab/backends/netns.ts';
import packetLossNth from '../../../lab/faults/packet-loss-nth.ts';
import { use } from '../../../lab/kit/define-fault.ts';
import type { Scenario } from '../../../lab/kit/define-scenario.ts';
import { clientProxyServer } from '../../../lab/model/topology.ts';
import envoy from '../../../lab/proxies/envoy.ts';
import { runOne } from '../../../lab/runner/run-one.ts';
import type { RunOutcome, RunRequest } from '../../../lab/runner/run-request.ts';
import { findEnvoy } from '../../../lab/setup/envoy.js';
import { createStore } from '../../../lab/store/store.ts';
import deadline from '../../../scenarios/deadline-exceeded-client.ts';
import { suiteWith } from '../../support/require.ts';
import { leftOnNamespaces } from '../../support/left-behind.ts';
import { withFolder } from '../../support/temporary.ts';
import { tsharkFields } from '../../support/tshark.ts';

const suite = await suiteWith('netns', 'envoy', 'tshark');
const runId = 'onerun77';

/** What a run told, and what it came to. */
interface Told {
  log: string[];
  notes: string[];
  outcome: RunOutcome | Error;
}

/** Runs a scenario once below `root`. */
async function once(root: string, scenario: Scenario, more: Partial<RunRequest> = {}): Promise<Told> {
  const log: string[] = [];
  const notes: string[] = [];
  const store = await createStore(root).createSuite();
  const names = { runId, scenario: scenario.id, backend: 'netns', proxy: 'envoy', repeat: 1 };
  const outcome = await runOne({
    ...{ runId, scenario, role: 'fault', variant: 'tls', backend: netns, proxy: envoy },
    proxyVersion: findEnvoy()?.version ?? '',
    topology: clientProxyServer,
    seed: 1,
    repeat: 1,
    folder: await store.run({ ...names, variant: 'tls', role: 'fault' }),
    listener: {
      start: (step) => log.push(step),
      end: (step, _, error) => (error === undefined ? undefined : log.push(`${step} failed`)),
    },
    note: (what) => notes.push(what),
    signal: new AbortController().signal,
    ...more,
  }).catch((error: unknown) => error as Error);
  return { log, notes, outcome };
}

const steps = [
  ...['topology', 'certificates', 'taps armed', 'server', 'proxy', 'client', 'traffic', 'farewells'],
  ...['taps drained', 'captures sealed'],
];

suite('a run', () => {
  beforeAll(async () => {
    const found = findEnvoy();
    const options = { envoyBinary: found?.path ?? null, envoyVersion: found?.version ?? '' };
    await netns.prepare(options, () => undefined);
  });

  test('does its steps in order, proves its fault, seals what crossed both hops, and leaves nothing', async () => {
    await withFolder(async (root) => {
      const { log, notes, outcome } = await once(root, deadline);
      if (outcome instanceof Error) throw outcome;
      expect(log).toEqual(steps);
      expect(outcome).toMatchObject({ captureDrops: 0, undrained: [], bitten: { value: 3 } });
      expect(notes).toContain('calls that ended in DEADLINE_EXCEEDED');
      expect(outcome.captures.map(({ hop }) => hop)).toEqual(['client-proxy', 'proxy-server']);
      for (const { path } of outcome.captures) {
        const rows = tsharkFields(path, [
          'http2.type',
          'tls.handshake.extensions_server_name',
          'http2.headers.path',
        ]);
        const column = (index: number): string => rows.map((row) => row[index]).join();
        expect(column(0)).toMatch(/\b1\b/);
        expect(column(1)).toContain('catalog.example');
        expect(column(2)).toContain('/shop.v1.Catalog/GetItem');
      }
      // Keys and logs are kept, scratch is not.
      const folder = join(outcome.captures[0]?.path ?? '', '..', '..');
      expect(readdirSync(join(folder, 'logs'))).toEqual(
        expect.arrayContaining(['access.jsonl', 'keys-all.log', 'keys.log', 'proxy.log']),
      );
      expect(existsSync(join(folder, 'scratch'))).toBe(false);
      expect(leftOnNamespaces([runId])).toEqual([]);
    });
  }, 60_000);

  test('whose fault is on the path shows it as a path would, and nothing of how it was healed', async () => {
    await withFolder(async (root) => {
      const lost: Scenario = {
        ...deadline,
        fault: use(packetLossNth, { nth: [1], packets: 'syn' }),
        async drive(lab) {
          expect(await (await lab.channel()).unary()).toMatchObject({ code: 0 });
        },
      };
      const { outcome } = await once(root, lost, { variant: 'plain' });
      expect(outcome).toMatchObject({ bitten: { what: 'packets that the path lost', value: 1 } });
      if (outcome instanceof Error) throw outcome;
      const [client] = outcome.captures;
      // Tapped behind the loss: the one SYN that is seen is the second one.
      const rows = tsharkFields(client?.path ?? '', ['ip.proto', 'tcp.flags']);
      expect(rows.filter(([, flags]) => flags === '0x0002')).toHaveLength(1);
      // TCP alone: the datagram that proved the healing, and its answer, are the lab's own.
      expect(new Set(rows.map(([protocol]) => protocol).filter(Boolean))).toEqual(new Set(['6']));
      expect(leftOnNamespaces([runId])).toEqual([]);
    });
  }, 60_000);

  test('that fails names the step and does not do the next ones', async () => {
    await withFolder(async (root) => {
      const failing: Scenario = { ...deadline, drive: () => Promise.reject(new Error('no such call')) };
      const { log, outcome } = await once(root, failing, { variant: 'plain' });
      expect(outcome).toMatchObject({ name: 'StepError', step: 'traffic', message: 'traffic: no such call' });
      expect(log).toEqual([...steps.slice(0, steps.indexOf('traffic') + 1), 'traffic failed']);
      expect(leftOnNamespaces([runId])).toEqual([]);
    });
  }, 60_000);

  test('whose server refuses an order says what the server said', async () => {
    await withFolder(async (root) => {
      const nonsense: Scenario = {
        ...deadline,
        setup: (setup) => Object.assign(setup.server.behave, { SellItem: {} }),
      };
      const { outcome } = await once(root, nonsense, { variant: 'plain', role: 'control' });
      expect(outcome).toMatchObject({ step: 'server' });
      expect((outcome as Error).message).toContain(
        'expected one of GetItem, WatchItems, PutItems, SyncItems, got "SellItem"',
      );
      expect(leftOnNamespaces([runId])).toEqual([]);
    });
  }, 60_000);
});
