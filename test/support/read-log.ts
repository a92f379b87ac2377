/** Reads a log from text, for tests. */
import { createLogReader, type LogSummary, type ReadEntry } from '../../analyzer/logs/reader.ts';
import type { LogEntry, LogFormat } from '../../analyzer/model/log.ts';
import type { LogParser } from '../../analyzer/logs/parser.ts';

/** All entries of a text, and the summary; the bytes come in pieces of `size`. */
export function readLog(
  text: string | Uint8Array,
  format?: LogFormat,
  size = 7,
): { entries: ReadEntry[]; summary: LogSummary } {
  const entries: ReadEntry[] = [];
  const reader = createLogReader((entry) => entries.push(entry), format);
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  reader.end();
  return { entries, summary: reader.summary() };
}

/** What a parser makes of one line alone; throws when it is no entry. */
export function oneEntry(parser: LogParser, line: string): LogEntry {
  if (!parser.recognises(line)) throw new Error(`not recognised: ${line}`);
  const result = parser.create()(line);
  if (result === undefined || result === 'quiet') throw new Error(`no entry but ${result}: ${line}`);
  return result;
}
