/**
 * A client, a path and a server with plain TCP between them, for tests of packet faults: the real path of a backend,
 * and no proxy or gRPC around it.
 */
import { until } from '../../lab/exec/until.ts';
import type { CommandResult, Network, RunningProcess } from '../../lab/kit/define-backend.ts';
import type { Fault } from '../../lab/kit/define-fault.ts';
import type { Lab } from '../../lab/kit/lab.ts';
import { clientServer } from '../../lab/model/topology.ts';
import { createPath } from '../../lab/runner/path-handle.ts';
import { openLab } from '../lab/backends/docker/fixture.ts';
import { labAfter } from './lab-value.ts';
import { withNamespaces } from './namespaces.ts';

/** Two hosts, what is between them, and what can be said across. */
export interface PathLab {
  network: Network;
  lab: Lab;
  runId: string;
  /** Sends text over a new connection and gives the echo; the code is that of the client's process. */
  echo(text: string, ceilingMs?: number): Promise<CommandResult>;
}

/** A server that sends back what it gets and closes when its client has. */
const echoServer = `require('net').createServer({ allowHalfOpen: true }, (s) => {
  s.on('error', () => {}); s.pipe(s); }).listen(8080, () => console.log('up'))`;

/** Sends, half-closes, prints what comes back; an error is printed by its code, and silence ends it. */
const echoClient = (address: string, text: string, ceilingMs: number): string => `
const s = require('net').connect(8080, '${address}');
const over = (what) => { console.error(what); process.exit(1); };
setTimeout(() => over('SILENCE'), ${ceilingMs}).unref();
s.on('error', (e) => over(e.code)).on('data', (d) => process.stdout.write(d)).on('close', () => process.exit(0));
s.end(${JSON.stringify(text)});`;

async function on(network: Network, runId: string, use: (place: PathLab) => Promise<void>): Promise<void> {
  const [hop] = clientServer.hops;
  if (hop === undefined) throw new Error('no hop');
  const path = await createPath({ network, runId, hop, unseen: () => undefined });
  const server: RunningProcess = await network
    .host('server')
    .start({ title: 'echo', program: 'node', args: ['-e', echoServer] });
  await new Promise<void>((resolve) => server.onStdout(() => resolve()));
  const address = network.host('server').address('client-server');
  const lab: Lab = {
    ...labAfter({}),
    path: () => Promise.resolve(path),
    until: (what, probe, ceilingMs) => until(what, probe, ceilingMs),
  };
  await use({
    network,
    lab,
    runId,
    echo: (text, ceilingMs = 5000) =>
      network.host('client').exec('node', ['-e', echoClient(address, text, ceilingMs)]),
  });
}

/** Runs `use` on a path that stands; whatever happens, all of it is removed. */
export async function withPath(
  backend: 'netns' | 'docker',
  use: (place: PathLab) => Promise<void>,
): Promise<void> {
  if (backend === 'netns') {
    await withNamespaces((network, runId) => on(network, runId, use), clientServer);
    return;
  }
  const { lab: network, runId } = await openLab(clientServer);
  try {
    await on(network, runId, use);
  } finally {
    await network.close();
  }
}

/** Injects a fault, drives, and gives the proof; afterwards the fault is healed and its rules are gone. */
export async function broken<F extends Fault>(
  { lab, echo }: PathLab,
  fault: F,
  options: Parameters<F['options']['parse']>[0],
  drive: () => Promise<unknown>,
): Promise<{ proof: Awaited<ReturnType<Fault['bitten']>>; afterwards: string }> {
  const parsed: unknown = fault.options.parse(options);
  await fault.inject?.(lab, parsed);
  await drive();
  const proof = await fault.bitten(lab, parsed);
  await fault.heal?.(lab, parsed);
  return { proof, afterwards: (await echo('whole again')).stdout };
}
