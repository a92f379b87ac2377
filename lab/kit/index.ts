/** What a scenario file needs, also as `h2lab/kit` for scenarios that live outside this repository. */
export { defineScenario, type Scenario } from './define-scenario.ts';
export { combine } from './combine.ts';
export { defineFault, use, type Fault, type FaultUse, type Proof } from './define-fault.ts';
export type { Call, Channel, ChannelOptions, Lab, PeerHandle } from './lab.ts';
export { keepCalling, oneByOne, together } from './traffic.ts';
export type { Path } from './path.ts';
export type { ProxyModifier, Setup } from './setup.ts';
export type { Expectation } from '../model/expectation.ts';
export type { CallResult } from '../model/peer-protocol.ts';
export { wire, type Topology } from '../model/topology.ts';
export * as topologies from '../model/topologies.ts';
/** Options of a fault are a schema of zod; a scenario outside of this repository needs no copy of its own. */
export { z } from 'zod';
