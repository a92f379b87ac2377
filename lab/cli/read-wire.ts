/** What crossed the wire in a stored run, read from its captures. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { analyze } from '../../analyzer/node/analyze.ts';
import type { LogSpec } from '../../analyzer/node/logs.ts';
import { CaptureError } from '../../analyzer/node/read-errors.ts';
import type { WireFacts } from '../../reports/html/wire.ts';
import { logsToRead } from '../store/run-folder.ts';
import { runInputs } from './analyze-inputs.ts';
import { runLogs } from './analyze-logs.ts';
import { createWireCollector } from './wire-facts.ts';

async function capturesIn(folder: string): Promise<{ hop: string; path: string }[]> {
  const names = await readdir(join(folder, 'captures')).catch(() => []);
  return names
    .filter((name) => name.endsWith('.pcapng') && !name.startsWith('.') && !name.endsWith('-far.pcapng'))
    .sort()
    .map((name) => ({ hop: basename(name, '.pcapng'), path: join(folder, 'captures', name) }));
}

/**
 * Reads the captures of a run folder, and its logs where they can be read; null when it has no captures.
 *
 * Rejects with a `CaptureError` for a capture that cannot be read.
 */
export async function readWire(folder: string): Promise<WireFacts | null> {
  const captures = await capturesIn(folder);
  if (captures.length === 0) return null;
  const read = async (logs: readonly LogSpec[]): Promise<WireFacts> => {
    const collector = createWireCollector();
    const inputs = runInputs(captures);
    return collector.facts(await analyze({ inputs, rules: [], logs, digest: false, ...collector.request }));
  };
  const logs = await logsToRead(folder).then(runLogs, () => []);
  if (logs.length === 0) return read([]);
  // A log that cannot be read costs its lines and not the report.
  return read(logs).catch(async (error: unknown) => {
    if (!(error instanceof CaptureError)) throw error;
    return read([]);
  });
}
