/** Backends whose hosts are watched, or got at, by a test. */
import type { Backend, Host, Network, RunningProcess } from '../../lab/kit/define-backend.ts';

/** The same backend; `opened` is called when a network stands and nothing runs in it yet. */
export function disturbed(backend: Backend, opened: (network: Network) => Promise<void>): Backend {
  return {
    ...backend,
    async open(topology, context) {
      const network = await backend.open(topology, context);
      await opened(network);
      return network;
    },
  };
}

/** The same backend; every tcpdump that it starts is shown to us. */
export function watching(backend: Backend, taps: RunningProcess[]): Backend {
  const seen = (host: Host): Host => ({
    ...host,
    async start(spec) {
      const process = await host.start(spec);
      if (spec.program === 'tcpdump') taps.push(process);
      return process;
    },
  });
  return {
    ...backend,
    async open(topology, context) {
      const network = await backend.open(topology, context);
      return { ...network, host: (name) => seen(network.host(name)) };
    },
  };
}
