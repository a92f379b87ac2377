import type { Behaviour, GrpcOptions, Method } from '../model/peer-protocol.ts';

/** One step that turns a proxy configuration into the next; applied in order (Envoy: its bootstrap as JSON). */
export type ProxyModifier = (config: Record<string, unknown>) => void;

/** How a run's hosts will be set up; scenarios give it, faults change it before anything starts. */
export interface Setup {
  proxy: { modifiers: ProxyModifier[] };
  server: { options: Record<string, GrpcOptions[string]>; behave: Partial<Record<Method, Behaviour>> };
  client: { options: Record<string, GrpcOptions[string]> };
}

/** A set-up with nothing special in it. */
export function plainSetup(): Setup {
  return {
    proxy: { modifiers: [] },
    server: { options: {}, behave: {} },
    client: { options: {} },
  };
}
