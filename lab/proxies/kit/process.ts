/** What every driver does with the process of its proxy. */
import type { Host, RunningProcess } from '../../kit/define-backend.ts';
import { LackError } from '../../model/errors.ts';

/** An orderly end takes milliseconds; then it is killed. */
const stopCeilingMs = 5_000;

/** A proxy that is being started. */
export interface Starting {
  /** As it is called in errors: `Envoy`. */
  name: string;
  process: RunningProcess;
  /** The last lines that it said. */
  tail(): Promise<string[]>;
  signal: AbortSignal;
}

/**
 * Waits for a probe, with a signal that ends when the process does. Rejects with the proxy's own last words when it
 * is not ready, and then nothing of it runs any more; with the reason as it is when the run was aborted.
 */
export async function readyOrEnded(
  { name, process, tail, signal }: Starting,
  probe: (alive: AbortSignal) => Promise<void>,
): Promise<void> {
  const gone = new AbortController();
  void process.exited.then(({ code, signal: by }) => {
    gone.abort(new Error(`${name} ended (${by ?? `code ${code ?? 'unknown'}`}) before it was ready`));
  });
  try {
    await probe(AbortSignal.any([signal, gone.signal]));
  } catch (error) {
    await process.kill('SIGKILL');
    await process.exited;
    if (signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const said = (await tail()).map((line) => `\n  ${line}`).join('');
    throw new LackError(`${reason}; its last words:${said}`);
  }
}

/** Asks a process to end and waits; one that does not is killed. A stopped one is woken first. */
export async function stopProcess(process: RunningProcess): Promise<void> {
  await process.kill('SIGCONT');
  await process.kill('SIGTERM');
  const timer = setTimeout(() => void process.kill('SIGKILL'), stopCeilingMs);
  await process.exited;
  clearTimeout(timer);
}

/** Those of the named files that are there. */
export async function collect(host: Host, names: readonly string[]): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of names) {
    const bytes = await host.get(name);
    if (bytes !== undefined) files.set(name, bytes);
  }
  return files;
}

/** A file of the host as text; empty when there is none. */
export async function textOf(host: Host, name: string): Promise<string> {
  return new TextDecoder().decode(await host.get(name));
}
