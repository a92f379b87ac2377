import type { LogEntry, LogFormat, LogWriter } from '../model/log.ts';

/** What one line was: understood, known and of no interest (`quiet`), or not known (`undefined`). */
export type LineResult = LogEntry | 'quiet' | undefined;

/** One format of logs; one a file. Nothing in it throws on any text. */
export interface LogParser {
  id: LogFormat;
  /** For messages and help. */
  title: string;
  writer: LogWriter;
  /** True when a line can only be of this format, or is best read so. */
  recognises(line: string): boolean;
  /** A reader of one file's lines, in order; what it remembers between lines is bounded. */
  create(): (line: string) => LineResult;
}
