import type { Scenario } from '../kit/define-scenario.ts';
import type { Place } from '../kit/define-fault.ts';
import { changedProxies, plainSetup, type Setup } from '../kit/setup.ts';
import type { Expectation } from '../model/expectation.ts';
import type { ProxyDriver } from '../kit/define-proxy.ts';
import type { OtherClient } from '../model/clients.ts';
import type { Role } from '../model/plan.ts';
import { clientProxyServer, hostsOf, partyOf, type Topology, withoutProxies } from '../model/topology.ts';
import { clientReason } from './run-one/clients.ts';

/**
 * The expectation of a run: the scenario's with the fault, `healthy` without it. Where there is no proxy, the one hop
 * that is left takes the place of all.
 */
export function expectationOf(scenario: Scenario, role: Role, proxy: string): Expectation {
  if (role === 'control') return { signature: 'healthy' };
  const { expect } = scenario;
  return proxy === 'none' && expect.hop !== undefined ? { ...expect, hop: 'client-server' } : expect;
}

/**
 * The set-up of a run: the scenario's own, changed by the fault in a fault run. `client` plays where they name none.
 */
export function setupOf(scenario: Scenario, role: Role, client?: OtherClient): Setup {
  const setup = plainSetup();
  scenario.setup?.(setup);
  if (role === 'fault') scenario.fault.fault.prepare?.(setup, scenario.fault.options);
  if (client !== undefined) setup.client.kind ??= client;
  return setup;
}

/**
 * Why a scenario cannot be had at a place, one sentence; undefined where it can. A set-up that changes other proxies
 * and not this one would run here without its point, so it is refused in both roles.
 */
export function unsupportedReason(scenario: Scenario, place: Place): string | undefined {
  const said = scenario.fault.fault.unsupported?.(place);
  if (said !== undefined) return said;
  const { variant = place.variant, proxy = place.proxy, because } = scenario.only ?? {};
  if (variant !== place.variant || proxy !== place.proxy) return because;
  if (place.proxy === 'none' && [scenario.expect.sender, scenario.expect.cause].includes('proxy')) {
    return 'it is about something that a proxy does, and there is none';
  }
  const setup = setupOf(scenario, 'fault', place.client);
  const { kind = 'grpc' } = setup.client;
  if (place.client !== undefined && kind !== place.client)
    return `its client is ${kind === 'raw' ? 'the raw HTTP/2 peer' : kind}, which no other can stand for`;
  const absent = clientReason(kind, place.backend);
  if (absent !== undefined) return absent;
  const changed = changedProxies(setup);
  return changed.length === 0 || changed.includes(place.proxy)
    ? undefined
    : `it changes the configuration of ${changed.join(', ')} and says nothing of ${place.proxy}`;
}

/** The topology that a scenario asks for, or the default. */
function askedTopology(scenario: Scenario): Topology {
  return setupOf(scenario, 'control').topology ?? clientProxyServer;
}

/** The topology of a run: the scenario's, or the default; without its proxies where there is to be none. */
export function topologyOf(scenario: Scenario, proxy: string): Topology {
  const topology = askedTopology(scenario);
  return proxy === 'none' ? withoutProxies(topology) : topology;
}

/** True for a scenario whose client talks to the server itself, whichever proxies are asked for. */
export function isWithoutProxy(scenario: Scenario): boolean {
  return hostsOf(askedTopology(scenario), 'proxy').length === 0;
}

/** Why a topology cannot be had on a backend or with a proxy, one sentence; undefined where it can. */
export function topologyReason(
  { id, hosts, hops }: Topology,
  backend: string,
  proxy: Pick<ProxyDriver, 'id' | 'balances'>,
): string | undefined {
  const box = hops.find((hop) => hop.box !== undefined)?.box;
  if (box !== undefined && backend === 'docker') {
    return `a ${box} follows connections on a router, and between containers there is a bridge`;
  }
  const several = hosts.some(
    (host) =>
      partyOf(host) === 'proxy' &&
      hops.filter(({ from, to }) => from === host && partyOf(to) !== 'dns').length > 1,
  );
  return several && proxy.balances !== true
    ? `${id} has several servers behind a proxy, and the driver of ${proxy.id} takes one`
    : undefined;
}
