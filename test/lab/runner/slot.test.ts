/** Runs that follow each other in one slot, on namespaces: what is used again, and what is made anew. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import netns from '../../../lab/backends/netns.ts';
import { occupantsOf } from '../../../lab/backends/netns/occupants.ts';
import { sweepRecords } from '../../../lab/backends/netns/remove.ts';
import {
  clientProxyServer,
  clientServer,
  type HostName,
  type Topology,
} from '../../../lab/model/topology.ts';
import { freshSlot, createSlot } from '../../../lab/runner/slot.ts';
import { until } from '../../../lab/exec/until.ts';
import type { Backend } from '../../../lab/kit/define-backend.ts';
import { runSuite } from '../../../lab/runner/suite.ts';
import deadline from '../../../scenarios/deadline-exceeded-client.ts';
import { leftOnNamespaces } from '../../support/left-behind.ts';
import { suiteWith } from '../../support/require.ts';
import { jobOf, suiteRequest } from '../../support/suite-in-process.ts';
import { runIds } from '../../support/suite-run.ts';
import { withFolder } from '../../support/temporary.ts';

const suite = await suiteWith('netns', 'envoy');

/** What each run was told of its network, by its id. */
function facts(events: readonly { kind: string }[], ids: readonly string[]): string[][] {
  return ids.map((id) =>
    events.flatMap((event) => {
      const { kind, run, what } = event as { kind: string; run?: { runId: string }; what?: string };
      const isOurs = kind === 'fact' && run?.runId === id && what?.startsWith('network ') === true;
      return isOurs ? [what] : [];
    }),
  );
}

suite('runs in one slot', () => {
  test('have the same verdicts as fresh ones, keys of their own, and leave nothing', async () => {
    await withFolder(async (folder) => {
      const seen = [];
      for (const fresh of [false, true]) {
        const request = await suiteRequest(folder, { fresh });
        const jobs = (['fault', 'control'] as const).map((role) => jobOf(deadline, { role, variant: 'tls' }));
        const { record } = await runSuite(request, jobs);
        const ids = runIds(record);
        const keys = record.runs.map((run) =>
          readFileSync(join(run.folder, 'logs', 'keys-all.log'), 'utf8')
            .split('\n')
            .filter(Boolean),
        );
        expect(keys[1]?.length).toBeGreaterThan(0);
        expect(keys[1]?.filter((line) => keys[0]?.includes(line))).toEqual([]);
        expect(leftOnNamespaces(ids)).toEqual([]);
        expect(existsSync(join(request.store.path, 'scratch'))).toBe(false);
        seen.push({
          verdicts: record.runs.map(({ verdict, diagnosed }) => [verdict, diagnosed]),
          facts: facts(request.events, ids),
        });
      }
      const verdicts = [
        ['confirmed', 'deadline-exceeded-client'],
        ['confirmed', 'healthy'],
      ];
      expect(seen).toEqual([
        { verdicts, facts: [[], ['network used again']] },
        { verdicts, facts: [[], []] },
      ]);
    });
  }, 60_000);

  test('after one that has left something the next has a new network', async () => {
    await withFolder(async (folder) => {
      const leaving = {
        ...deadline,
        async drive(lab: Parameters<typeof deadline.drive>[0]) {
          await (await lab.path()).nft('add table netdev leftover');
          await deadline.drive(lab);
        },
      };
      const request = await suiteRequest(folder);
      const { record } = await runSuite(request, [jobOf(leaving), jobOf(deadline), jobOf(deadline)]);
      expect(record.totals).toMatchObject({ confirmed: 3 });
      const ids = runIds(record);
      expect(facts(request.events, ids)).toEqual([[], ['network made anew'], ['network used again']]);
      expect(leftOnNamespaces(ids)).toEqual([]);
    });
  }, 60_000);
});

suite('a slot', () => {
  const note = (): void => undefined;
  const { signal } = new AbortController();
  const contextOf = (runId: string) => ({ runId, signal, note });
  const namespaces = (topology: Topology, id: string): string[] =>
    topology.hosts.map((host) => `h2l-${id}-${host}`);

  test('keeps a network for the same topology, with peers that wait, past sweeps; for another one it goes', async () => {
    await withFolder(async (folder) => {
      const slot = createSlot({ backend: netns, folder: join(folder, 'scratch', '0'), more: () => true });
      const first = await slot.folder();
      const { network } = await slot.take(clientProxyServer, contextOf('510ta000'));
      await slot.give(network, clientProxyServer, true);
      expect(await sweepRecords('510ta000')).toEqual([]);

      const second = await slot.folder();
      const again = await slot.take(clientProxyServer, contextOf('510ta001'));
      expect(existsSync(first)).toBe(false);
      expect(again.network).toBe(network);
      expect(network.host('client').folder).toBe(join(second, 'client'));
      expect(new Map([...again.waiting].map(([host, { id }]) => [host, id]))).toEqual(
        new Map<HostName, string>([
          ['server', 'grpc-server'],
          ['client', 'grpc-client'],
        ]),
      );
      await until(
        'both peers to wait in it',
        // Beside the shell of each of the three hosts.
        () => (occupantsOf(namespaces(clientProxyServer, '510ta000')).length === 3 + 2 ? true : undefined),
        10_000,
      );
      await slot.give(network, clientProxyServer, true);

      await slot.folder();
      const other = await slot.take(clientServer, contextOf('510ta002'));
      expect(other.waiting.size).toBe(0);
      expect(leftOnNamespaces(['510ta000'])).toEqual([]);
      await slot.give(other.network, clientServer, true);
      await slot.close();
      expect(leftOnNamespaces(['510ta002'])).toEqual([]);
    });
  }, 30_000);

  test('keeps none when no run is to come or the last one was interrupted, nor one of a backend without a way', async () => {
    await withFolder(async (folder) => {
      const withoutRenewal: Backend = {
        ...netns,
        async open(...args) {
          const { renew: _without, ...network } = await netns.open(...args);
          return network;
        },
      };
      for (const [more, reusable, renews] of [
        [false, true, true],
        [true, false, true],
        [true, true, false],
      ] as const) {
        const backend = renews ? netns : withoutRenewal;
        const slot = createSlot({ backend, folder: join(folder, 'scratch', '0'), more: () => more });
        await slot.folder();
        const { network } = await slot.take(clientServer, contextOf('510tb000'));
        await slot.give(network, clientServer, reusable);
        await slot.close();
        expect(leftOnNamespaces(['510tb000'])).toEqual([]);
      }
    });
  }, 30_000);

  test('for one run has its files where they are asked for, and removes them with the network', async () => {
    await withFolder(async (folder) => {
      const slot = freshSlot(netns, { makeScratch: () => Promise.resolve(folder) });
      expect(await slot.folder()).toBe(folder);
      const { network } = await slot.take(clientServer, contextOf('510tc000'));
      expect(network.host('client').folder).toBe(join(folder, 'client'));
      await slot.give(network, clientServer, true);
      expect(leftOnNamespaces(['510tc000'])).toEqual([]);
      expect(existsSync(folder)).toBe(false);
    });
  }, 30_000);
});
