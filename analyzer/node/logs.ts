/** Logs beside captures: read after them, joined to what they showed, handed on as facts. */
import type { AnalysisLog } from '../model/analysis.ts';
import type { LogFormat } from '../model/log.ts';
import type { Moment } from '../model/timeline.ts';
import { joinLog, type JoinedFact, type JoinResult, type LogToJoin } from '../logs/join.ts';
import type { Labels } from '../logs/join-connections.ts';
import { logFormats } from '../logs/formats.ts';
import { createLogReader, type LogReader, type ReadEntry } from '../logs/reader.ts';
import type { Subjects } from '../logs/subjects.ts';
import { openInput } from './open-input.ts';
import { CaptureError, explained } from './read-errors.ts';

/** A log to be read: a path, and what results call it; its format when the user named one. */
export interface LogSpec {
  file: string;
  path?: string;
  format?: LogFormat;
}

/** Entries kept of one log. Of more, those that tell of a failure are kept first. */
const mostEntries = 200_000;

/** Beginnings of captures, which somebody may have named as a log. */
const captureMagic = [0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1, 0x0a0d0d0a];

/** What was read of the logs, and the facts that came of it in order of time. */
export interface ReadLogs {
  logs: AnalysisLog[];
  facts: JoinedFact[];
}

/** True for what a reader would look at first. */
function isTelling({ entry }: ReadEntry): boolean {
  if (entry.kind === 'frame' || entry.kind === 'remark') return true;
  return entry.data.flags.length > 0;
}

function createKeeper(): { take(entry: ReadEntry): void; list(): ReadEntry[]; dropped(): number } {
  const telling: ReadEntry[] = [];
  const others: ReadEntry[] = [];
  let dropped = 0;
  return {
    take(entry) {
      const list = isTelling(entry) ? telling : others;
      if (list.length < mostEntries) list.push(entry);
      else dropped++;
    },
    list: () => [...telling, ...others].sort((a, b) => a.line - b.line),
    dropped: () => dropped,
  };
}

function refuseCapture(file: string, bytes: Uint8Array): void {
  if (bytes.length < 4) return;
  const magic = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  if (!captureMagic.includes(magic)) return;
  throw new CaptureError(`${file}: expected a log, but it is a capture; name it without --logs`);
}

/** Gives the bytes of a log to a reader. Rejects with a {@link CaptureError} for what cannot be read or is no log. */
export async function readLines(
  { file, path }: LogSpec,
  reader: { push(bytes: Uint8Array): void; end(): void },
): Promise<void> {
  const expected = 'a log';
  const input = await openInput(path ?? file, { digest: false, expected }).catch((error: unknown) => {
    throw explained(file, error, expected);
  });
  try {
    let first = true;
    for (let bytes = await input.read(); bytes !== undefined; bytes = await input.read()) {
      if (first) refuseCapture(file, bytes);
      first = false;
      reader.push(bytes);
    }
    reader.end();
  } finally {
    await input.close();
  }
}

function unknownFormat(file: string, lines: number): CaptureError {
  const known = logFormats.map(({ id }) => id).join(', ');
  return new CaptureError(
    `${file}: expected a log of a known format, but none of its ${lines} lines is of one. Known are ${known}; ` +
      'name the format if it is one of them: --logs envoy-access:FILE.',
  );
}

function notesOf(reader: LogReader, dropped: number, subjects: Subjects): string[] {
  const { lines, unknown, firstUnknown, cut } = reader.summary();
  const left = subjects.left();
  const notes: string[] = [];
  if (lines === 0) notes.push('the log is empty');
  if (unknown > 0) notes.push(`${unknown} of ${lines} lines were not understood, line ${firstUnknown} first`);
  if (cut > 0) notes.push(`of ${cut} very long lines only the beginning was looked at`);
  if (dropped > 0) notes.push(`${dropped} lines more than can be kept were left out`);
  if (left.connections + left.streams > 0) {
    notes.push('the captures hold more connections or streams than lines are joined to');
  }
  return notes;
}

function describe(
  file: string,
  reader: LogReader,
  format: LogFormat,
  { facts, offset, joined }: JoinResult,
  notes: string[],
): AnalysisLog {
  const { lines, entries, unknown } = reader.summary();
  return {
    file,
    format,
    lines,
    entries,
    unknown,
    joined,
    unjoined: entries - facts.length,
    ...(offset === undefined
      ? {}
      : { clockOffset: offset.seconds, clockPairs: offset.pairs, clockFrom: offset.from }),
    notes,
  };
}

/**
 * Reads logs and joins them to what was collected of the captures. Rejects with a {@link CaptureError} for a file that
 * cannot be read, that is no log, or whose format is not known.
 */
export async function readLogs(
  specs: readonly LogSpec[],
  subjects: Subjects,
  clockOf: (at: Moment) => number | undefined,
): Promise<ReadLogs> {
  const read: { reader: LogReader; spec: LogSpec; format: LogFormat; log: LogToJoin; notes: string[] }[] = [];
  for (const [log, spec] of specs.entries()) {
    const keeper = createKeeper();
    const reader = createLogReader(keeper.take, spec.format);
    await readLines(spec, reader);
    const {
      lines,
      entries,
      quiet,
      unknown,
      format = lines === 0 ? (spec.format ?? 'envoy-access') : undefined,
    } = reader.summary();
    const parser = logFormats.find(({ id }) => id === format);
    if (format === undefined || parser === undefined || (entries + quiet === 0 && unknown > 0)) {
      throw unknownFormat(spec.file, lines);
    }
    const notes = notesOf(reader, keeper.dropped(), subjects);
    read.push({ reader, spec, format, log: { log, writer: parser.writer, entries: keeper.list() }, notes });
  }
  const labels: Labels = new Map();
  // What one log calls a connection another log of the same program may give an address.
  if (read.length > 1) for (const { log } of read) joinLog(log, subjects, clockOf, labels);
  const result: ReadLogs = { logs: [], facts: [] };
  for (const { reader, spec, format, log, notes } of read) {
    const joined = joinLog(log, subjects, clockOf, labels);
    result.logs.push(describe(spec.file, reader, format, joined, notes));
    for (const fact of joined.facts) result.facts.push(fact);
  }
  result.facts.sort((a, b) => a.fact.from.time - b.fact.from.time);
  return result;
}
