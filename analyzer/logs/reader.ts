/** One log: bytes in, entries out; what was not understood is counted. */
import type { LogEntry, LogFormat } from '../model/log.ts';
import { createLineSplitter } from './line-splitter.ts';
import { logFormats } from './formats.ts';
import type { LineResult, LogParser } from './parser.ts';
import { unwrapped } from './unwrap.ts';

/** Lines that are kept to tell a format by; one that does not show in so many is looked for in what follows. */
const mostSample = 500;

/** Characters of those lines: some logs have few, and long, lines. */
const mostSampleText = 1 << 20;

/** Characters of a line that is no JSON: patterns look at no more, however long a line somebody makes. */
const longestPlain = 4 * 1024;

/** Characters of a line that stay with its entry. */
const longestText = 400;

/** An understood line with its place and its text. */
export interface ReadEntry {
  entry: LogEntry;
  /** Of this line: programs that write two logs may write both to one file. */
  format: LogFormat;
  /** From 1. */
  line: number;
  text: string;
}

/** What there is to say of a log when it has been read. */
export interface LogSummary {
  /** Undefined when no line was of a known format. */
  format: LogFormat | undefined;
  lines: number;
  /** Lines that became entries. */
  entries: number;
  /** Lines of the format that say nothing of interest here. */
  quiet: number;
  /** Lines that were not understood; empty ones are not counted. */
  unknown: number;
  /** The first line that was not understood. */
  firstUnknown: number | undefined;
  /** Lines of which only the beginning was looked at. */
  cut: number;
}

/** Reads a log; push its bytes, then end. */
export interface LogReader {
  push(bytes: Uint8Array): void;
  end(): void;
  summary(): LogSummary;
}

/** What a parser gets of a line. */
function looked(raw: string): string {
  const text = unwrapped(raw);
  return text.length > longestPlain && !text.startsWith('{') ? text.slice(0, longestPlain) : text;
}

/** The format that most of the lines are of; a tie is the earlier one's. */
function formatOf(lines: readonly string[]): LogParser | undefined {
  let best: LogParser | undefined;
  let most = 0;
  for (const parser of logFormats) {
    const hits = lines.reduce((sum, line) => sum + (parser.recognises(line) ? 1 : 0), 0);
    if (hits > most) [best, most] = [parser, hits];
  }
  return best;
}

/** The other logs of the same program: `nginx-access` beside `nginx-error`. */
function companionsOf({ id }: LogParser): LogParser[] {
  const program = id.split('-')[0] ?? id;
  const pairs = new Set(['envoy', 'nginx', 'nghttpx']);
  return pairs.has(program)
    ? logFormats.filter((other) => other.id !== id && other.id.startsWith(`${program}-`))
    : [];
}

/** A line as the first of several parsers understands it. */
function createLineReader(main: LogParser): (text: string) => { result: LineResult; format: LogFormat } {
  const parsers = [main, ...companionsOf(main)].map(({ id, create }) => ({ format: id, parse: create() }));
  return (text) => {
    for (const { format, parse } of parsers) {
      const result = parse(text);
      if (result !== undefined) return { result, format };
    }
    return { result: undefined, format: main.id };
  };
}

/** Builds a reader that calls `emit` with each understood line. Without `format` it is told by the lines. */
export function createLogReader(emit: (entry: ReadEntry) => void, format?: LogFormat): LogReader {
  let parser = format === undefined ? undefined : logFormats.find(({ id }) => id === format);
  let parse = parser === undefined ? undefined : createLineReader(parser);
  let sample: string[] = [];
  let sampleText = 0;
  let given = 0;
  const counts = { entries: 0, quiet: 0, unknown: 0 };
  let firstUnknown: number | undefined;
  let lines = 0;

  function read(raw: string, line: number): void {
    const text = looked(raw);
    if (text.trim() === '') return;
    const { result, format: own } = parse?.(text) ?? {};
    if (result === undefined) {
      counts.unknown++;
      firstUnknown ??= line;
    } else if (result === 'quiet') counts.quiet++;
    else {
      counts.entries++;
      const shown = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
      emit({ entry: result, format: own ?? 'envoy-access', line, text: shown });
    }
  }

  function decide(): void {
    parser = formatOf(sample.map(looked));
    parse = parser === undefined ? undefined : createLineReader(parser);
    for (const line of sample) read(line, ++given);
    sample = [];
    sampleText = 0;
  }

  const splitter = createLineSplitter((line) => {
    lines++;
    if (parse !== undefined) {
      read(line, ++given);
      return;
    }
    sample.push(line);
    sampleText += line.length;
    if (sample.length >= mostSample || sampleText >= mostSampleText) decide();
  });

  return {
    push: splitter.push,
    end() {
      splitter.end();
      if (parse === undefined) decide();
    },
    summary: () => ({ format: parser?.id, lines, ...counts, firstUnknown, cut: splitter.cut() }),
  };
}
