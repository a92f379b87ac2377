/** What every scenario must say of itself; its lab run is the runner's test. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Scenario } from '../../lab/kit/define-scenario.ts';
import { plainSetup } from '../../lab/kit/setup.ts';
import { clientProxyServer } from '../../lab/model/topology.ts';
import { withoutNumbers } from './without-numbers.ts';

const root = new URL('../../', import.meta.url);
const isRule = (id: string): boolean => existsSync(new URL(`analyzer/rules/${id}.ts`, root));

/** Registers the checks for the scenario in `scenarios/ID.ts`. */
export function scenarioTests(id: string, scenario: Scenario): void {
  describe(`the scenario ${id}`, () => {
    test('has the id of its file, and its fault too', () => {
      expect(scenario.id).toBe(id);
      for (const fault of scenario.fault.fault.id.split('+'))
        expect([fault, existsSync(new URL(`lab/faults/${fault}.ts`, root))]).toEqual([fault, true]);
    });

    test('imports nothing but the kit and faults', () => {
      const source = readFileSync(new URL(`scenarios/${id}.ts`, root), 'utf8');
      const imported = [...source.matchAll(/from '([^']+)'/g)].map(([, path]) => path ?? '');
      expect(imported.length).toBeGreaterThan(0);
      for (const path of imported) expect(path).toMatch(/^\.\.\/lab\/(kit|faults)\//);
    });

    test('tells in prose what anyone could re-implement', () => {
      const { client, proxy, server, expect: expected } = scenario.procedure;
      for (const text of [scenario.title, scenario.why, client, proxy, server, expected]) {
        expect(text.length).toBeGreaterThan(15);
      }
      expect(expected).toContain(scenario.expect.signature);
    });

    test('expects signatures that rules can give, on a hop that there is', () => {
      const { signature, contributing = [], beside = [], hop, quantities = {} } = scenario.expect;
      if (signature === 'healthy') expect(scenario.expect).toEqual({ signature });
      else {
        for (const each of [signature, ...contributing, ...beside])
          expect([each, isRule(each)]).toEqual([each, true]);
        const setup = plainSetup();
        scenario.setup?.(setup);
        const { hops } = setup.topology ?? clientProxyServer;
        // A name that has no address leads to no hop.
        if (signature.startsWith('dns-')) expect(hop).toBeUndefined();
        else expect(hops.map(({ name }) => name)).toContain(hop);
      }
      for (const { about, within } of Object.values(quantities)) {
        expect(about).toBeGreaterThan(0);
        expect(within).toBeGreaterThan(0);
        expect(within).toBeLessThan(0.5);
      }
    });

    test('names the number that its fault leads to', () => {
      const { signature, quantities = {} } = scenario.expect;
      if (!withoutNumbers.has(signature)) expect(Object.keys(quantities)).not.toEqual([]);
    });

    test('differs from its control, and leaves no trace in the next set-up', () => {
      const of = (faulty: boolean): unknown => {
        const setup = plainSetup();
        scenario.setup?.(setup);
        const { fault, options } = scenario.fault;
        if (faulty) fault.prepare?.(setup, options);
        return { ...setup, proxy: setup.proxy.modifiers.length };
      };
      const control = of(false);
      const { fault } = scenario.fault;
      if (fault.inject === undefined) expect(of(true)).not.toEqual(control);
      expect(of(false)).toEqual(control);
    });
  });
}
