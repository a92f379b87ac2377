import { rm } from 'node:fs/promises';
import type { Backend, Host, Network, RunningProcess } from '../kit/define-backend.ts';
import type { Proof } from '../kit/define-fault.ts';
import type { ProxyDriver, RunningProxy } from '../kit/define-proxy.ts';
import type { Scenario } from '../kit/define-scenario.ts';
import { plainSetup, type Setup } from '../kit/setup.ts';
import { makeAuthority } from '../certs/authority.ts';
import { armTap, type Tap, type TapResult } from '../capture/tap.ts';
import { sealHop } from '../capture/seal.ts';
import type { Expectation } from '../model/expectation.ts';
import type { Role, TransportVariant } from '../model/plan.ts';
import type { HopName, HopSpec, Topology } from '../model/topology.ts';
import type { PeerTls } from '../model/peer-protocol.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { createLab } from './lab-handle.ts';
import { openPeerChannel, type PeerChannel } from './peer-channel.ts';
import { runSteps, type Step, type StepListener } from './steps.ts';

/** Plaintext HTTP/2 on 8080, where Wireshark knows it without being told; TLS on 8443. */
const portOf: Readonly<Record<TransportVariant, number>> = { plain: 8080, tls: 8443 };

/** Names in certificates and SNI: what a service might be called anywhere. */
const serviceName = 'catalog.example';

/** What one run is made of. */
export interface RunRequest {
  runId: string;
  scenario: Scenario;
  role: Role;
  variant: TransportVariant;
  backend: Backend;
  proxy: ProxyDriver;
  topology: Topology;
  folder: RunFolder;
  listener: StepListener;
  note(what: string, value?: string | number): void;
  signal: AbortSignal;
}

/** What a run produced for the analyzer and for the judge. */
export interface RunOutcome {
  /** Sealed captures, one a hop. */
  captures: { hop: HopName; path: string }[];
  /** Null in a control run, undefined when the fault did not bite. */
  bitten: Proof | null | undefined;
  captureDrops: number;
  undrained: HopName[];
}

/** The expectation of a run: the scenario's with the fault, `healthy` without it. */
export function expectationOf(scenario: Scenario, role: Role): Expectation {
  return role === 'fault' ? scenario.expect : { signature: 'healthy' };
}

/** The set-up of a run: the scenario's own, changed by the fault in a fault run. */
export function setupOf(scenario: Scenario, role: Role): Setup {
  const setup = plainSetup();
  scenario.setup?.(setup);
  if (role === 'fault') scenario.fault.fault.prepare?.(setup, scenario.fault.options);
  return setup;
}

/** The end of a hop where it is tapped: the proxy, which has both sides of every translation on one clock. */
function tappedHost(hop: HopSpec): { near: HopSpec['from']; far: HopSpec['from'] } {
  return hop.to === 'proxy' ? { near: hop.to, far: hop.from } : { near: hop.from, far: hop.to };
}

/** Hosts, peers and proxy of one run while it goes on. */
interface Stage {
  network: Network;
  taps: Map<HopName, Tap>;
  results: Map<HopName, TapResult>;
  server: { process: RunningProcess; channel: PeerChannel };
  client: { process: RunningProcess; channel: PeerChannel };
  proxy: RunningProxy;
  lab: ReturnType<typeof createLab>;
  tls: Partial<Record<'client' | 'proxy' | 'server', PeerTls>>;
}

/** Runs one scenario once, with or without its fault, and seals its captures. Rejects with a `StepError`. */
export async function runOne(request: RunRequest): Promise<RunOutcome> {
  const { scenario, role, variant, topology, folder, signal } = request;
  const setup = setupOf(scenario, role);
  const port = portOf[variant];
  const scratch = await folder.makeScratch();
  const stage = { taps: new Map(), results: new Map(), tls: {} } as Partial<Stage> &
    Pick<Stage, 'taps' | 'results' | 'tls'>;
  const outcome: RunOutcome = { captures: [], bitten: role === 'control' ? null : undefined, captureDrops: 0, undrained: [] };

  function need<K extends keyof Stage>(name: K): Stage[K] {
    const part = stage[name] as Stage[K] | undefined;
    if (part === undefined) throw new Error(`${name} is not there yet`);
    return part;
  }
  const host = (name: HopSpec['from']): Host => need('network').host(name);

  async function startPeer(name: 'client' | 'server', peer: string): Promise<Stage['client']> {
    const own = host(name);
    const args = [`--tls-keylog=${own.folder}/keys.log`, own.peerModule(peer)];
    const process = await own.start({ title: peer, program: 'node', args });
    const channel = openPeerChannel(process);
    await channel.ready;
    return { process, channel };
  }

  async function issueCertificates(): Promise<void> {
    if (variant === 'plain') return;
    const authority = await makeAuthority();
    for (const name of topology.hosts) {
      const own = host(name);
      const caFile = await own.put('ca.pem', authority.caPem);
      const addresses = topology.hops.flatMap((hop) =>
        hop.from === name || hop.to === name ? [own.address(hop.name)] : [],
      );
      const { certPem, keyPem } = await authority.issue({ name: serviceName, addresses });
      stage.tls[name] = {
        caFile,
        certFile: await own.put('cert.pem', certPem),
        keyFile: await own.put('key.pem', keyPem),
      };
    }
  }

  const steps: Step[] = [
    {
      title: 'topology',
      ceilingMs: 60_000,
      async setup(abort) {
        const context = { runId: request.runId, scratch, signal: abort, note: request.note };
        stage.network = await request.backend.open(topology, context);
      },
      teardown: async () => {
        await stage.network?.close();
        await rm(scratch, { recursive: true, force: true });
      },
    },
    { title: 'certificates', ceilingMs: 20_000, setup: issueCertificates },
    {
      title: 'taps armed',
      ceilingMs: 30_000,
      async setup(abort) {
        await Promise.all(
          topology.hops.map(async (hop) => {
            const { near, far } = tappedHost(hop);
            const tap = await armTap({
              host: host(near),
              hop: hop.name,
              peerAddress: host(far).address(hop.name),
              file: `${scratch}/${hop.name}.pcap`,
              signal: abort,
            });
            stage.taps.set(hop.name, tap);
          }),
        );
      },
    },
    {
      title: 'server',
      ceilingMs: 30_000,
      async setup() {
        const server = await startPeer('server', 'grpc-server');
        stage.server = server;
        const address = `${host('server').address('proxy-server')}:${port}`;
        const { options, behave } = setup.server;
        const own = stage.tls.server;
        for (const [method, behaviour] of Object.entries(behave)) {
          await server.channel.send({ do: 'behave', method: method as keyof typeof behave, behaviour }).done;
        }
        await server.channel.send({ do: 'listen', address, options, ...(own === undefined ? {} : { tls: own }) }).done;
      },
    },
    {
      title: 'proxy',
      ceilingMs: 30_000,
      async setup(abort) {
        const own = host('proxy');
        const tls = stage.tls.proxy;
        stage.proxy = await request.proxy.start({
          host: own,
          listen: { address: own.address('client-proxy'), port },
          upstream: { address: host('server').address('proxy-server'), port },
          modifiers: setup.proxy.modifiers,
          signal: abort,
          ...(tls?.certFile === undefined || tls.keyFile === undefined
            ? {}
            : {
                tls: { caFile: tls.caFile, certFile: tls.certFile, keyFile: tls.keyFile, upstreamName: serviceName },
              }),
        });
      },
    },
    {
      title: 'client',
      ceilingMs: 30_000,
      async setup() {
        const client = await startPeer('client', 'grpc-client');
        stage.client = client;
        const ca = stage.tls.client;
        stage.lab = createLab({
          client: client.channel,
          proxy: need('proxy'),
          target: `${host('proxy').address('client-proxy')}:${port}`,
          options: setup.client.options,
          signal,
          ...(ca === undefined ? {} : { tls: { caFile: ca.caFile, serverName: serviceName } }),
        });
      },
    },
    {
      title: 'traffic',
      ceilingMs: 60_000,
      async setup() {
        const lab = need('lab');
        const { fault, options } = scenario.fault;
        if (role === 'fault') await fault.inject?.(lab, options);
        await scenario.drive(lab);
        if (role === 'control') return;
        outcome.bitten = await fault.bitten(lab, options);
        request.note(outcome.bitten?.what ?? 'the fault left no proof', outcome.bitten?.value ?? 0);
        await fault.heal?.(lab, options);
      },
    },
    {
      title: 'farewells',
      ceilingMs: 30_000,
      async setup() {
        await need('lab').closeAll();
        for (const { process, channel } of [need('client')]) {
          await channel.send({ do: 'close', channel: '*' }).done.catch(() => undefined);
          await process.kill('SIGTERM');
          await process.exited;
        }
        await need('proxy').stop();
        const { process, channel } = need('server');
        await channel.send({ do: 'stop', graceful: false }).done.catch(() => undefined);
        await process.kill('SIGTERM');
        await process.exited;
      },
    },
    {
      title: 'taps drained',
      ceilingMs: 30_000,
      async setup() {
        for (const [hop, tap] of stage.taps) stage.results.set(hop, await tap.stop());
      },
    },
    { title: 'captures sealed', ceilingMs: 60_000, setup: () => seal() },
  ];

  async function seal(): Promise<void> {
    const keys: string[] = [];
    for (const name of ['client', 'server'] as const) {
      const bytes = await host(name).get('keys.log');
      if (bytes !== undefined) keys.push(new TextDecoder().decode(bytes));
    }
    for (const [name, bytes] of await need('proxy').files()) {
      if (name === 'keys.log') keys.push(new TextDecoder().decode(bytes));
      await folder.writeLog(name, bytes);
    }
    if (keys.length > 0) await folder.writeLog('keys-all.log', keys.join('\n'));
    for (const [hop, tap] of stage.results) {
      const path = folder.capturePath(hop);
      await sealHop({ tap, hop, keys, out: path });
      outcome.captures.push({ hop, path });
      outcome.captureDrops += tap.drops;
      if (!tap.drained) outcome.undrained.push(hop);
    }
  }

  await runSteps(steps, signal, request.listener);
  return outcome;
}
