/**
 * The reporter behind `blob`: all that other reporters need of a part of a suite, in one file (`h2lab.blob/1`).
 *
 * Lines of JSON: a head, every event, then the analysis of each run and, compressed, what crossed the wire in it.
 * `h2lab merge` reads the blobs of all shards and gives them to reporters as if one machine had done it all. Secrets are
 * masked here: blobs travel.
 */
import type { LabEvent, Reporter } from '../lab/model/events.ts';
import { maskWire } from './html/mask-wire.ts';
import { packed } from './html/packed.ts';
import type { RunLoaders } from './html.ts';
import { maskSecrets, type Secrets } from './secrets.ts';
import { createSuiteCollector } from './suite-collector.ts';
import { safeJson } from './text/escape.ts';
import { writeReport } from './write-report.ts';
import type { Target } from './write-report.ts';

/** Which part of a suite a blob holds. */
export interface BlobShard {
  /** From 1. */
  index: number;
  of: number;
}

/** Where to write, and what of the suite it is. */
export interface BlobOptions extends Target, RunLoaders {
  shard?: BlobShard | undefined;
  /** How secrets are treated in captures; masked when nothing is said. */
  secrets?: Secrets | undefined;
}

/** Writes the blob when it is closed; a file that cannot be written makes `close` reject. */
export function blobReporter({
  shard,
  loadAnalysis,
  loadWire,
  secrets = maskSecrets(),
  ...target
}: BlobOptions): Reporter {
  const collector = createSuiteCollector();
  const events: LabEvent[] = [];
  return {
    event(event) {
      collector.event(event);
      events.push(event);
    },
    async close() {
      const record = collector.record();
      if (record === undefined) return [];
      const last = events.at(-1);
      // An interrupted suite has no end of its own.
      if (last?.kind !== 'suite-end') events.push({ at: last?.at ?? 0, kind: 'suite-end', record });
      return writeReport(target, 'the blob', async (sink) => {
        const line = (value: unknown): Promise<void> => sink.write(`${safeJson(value)}\n`);
        await line({ format: 'h2lab.blob/1', ...(shard === undefined ? {} : { shard }) });
        for (const event of events) await line({ event });
        for (const { folder } of record.runs) {
          // What is damaged is told by the reports that miss it.
          const analysis = await loadAnalysis(folder).catch(() => null);
          if (analysis === null || analysis === undefined) continue;
          await line({ folder, analysis });
          const wire = (await loadWire?.(folder).catch(() => null)) ?? null;
          if (wire !== null) await line({ folder, wire: await packed(maskWire(wire, secrets)) });
        }
        await line({ end: true });
      });
    },
  };
}
