/** A lab on containers for the tests of this folder: prepared once a process, opened and closed by each test file. */
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import backend from '../../../../lab/backends/docker.ts';
import { connectEngine } from '../../../../lab/backends/docker/engine.ts';
import { runLabel } from '../../../../lab/backends/docker/labels.ts';
import { until } from '../../../../lab/exec/until.ts';
import type { Network, RunningProcess } from '../../../../lab/kit/define-backend.ts';
import { clientProxyServer, type Topology } from '../../../../lab/model/topology.ts';
import { findEnvoy } from '../../../../lab/setup/envoy.js';

/** Half the containers, for tests that need no more. */
export { clientServer } from '../../../../lab/model/topology.ts';

/** A run id that no other run has. */
export function newRunId(): string {
  return randomBytes(4).toString('hex');
}

/** Builds the images where they are missing. */
export async function prepareImages(): Promise<void> {
  const envoyBinary = findEnvoy()?.path ?? null;
  await backend.prepare({ envoyBinary, envoyVersion: '1.40.0' }, () => undefined);
}

/** Opens a lab; its run id is given back for looking behind it. */
export async function openLab(
  topology: Topology = clientProxyServer,
  runId: string = newRunId(),
  signal: AbortSignal = new AbortController().signal,
): Promise<{ lab: Network; runId: string }> {
  await prepareImages();
  const context = { runId, scratch: tmpdir(), signal, note: () => undefined };
  return { lab: await backend.open(topology, context), runId };
}

/** Everything in the engine that carries a run's label, by name. */
export async function leftOf(runId: string): Promise<string[]> {
  const { docker } = await connectEngine();
  const filters = { label: [`${runLabel}=${runId}`] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return [
    ...containers.flatMap(({ Names }) => Names),
    ...networks.map(({ Name }) => Name),
    ...volumes.Volumes.map(({ Name }) => Name),
  ].sort();
}

/** Collects what a process writes, as text. */
export function stdoutOf(process: RunningProcess): () => string {
  const decoder = new TextDecoder();
  let text = '';
  process.onStdout((bytes) => {
    text += decoder.decode(bytes, { stream: true });
  });
  return () => text;
}

/** Waits until a text contains or matches something; resolves with the whole text. */
export async function untilText(what: string, text: () => string, wanted: RegExp): Promise<string> {
  return await until(
    what,
    (saw) => {
      saw(text().slice(-500));
      return wanted.test(text()) ? text() : undefined;
    },
    10_000,
  );
}
