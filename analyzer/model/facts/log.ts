import type { LogConnection, LogFrame, LogLine, LogRemark, LogResponse } from '../log.ts';

/**
 * Facts of logs. They come after all facts of captures and before `end`, in order of time; `from` is the packet to
 * which the line belongs, and its time the line's own, moved onto the common clock (the packet's where it has none).
 *
 * Lines that could not be joined to a connection of a capture are counted and are no facts.
 */
export interface LogFacts {
  'log.response': LogResponse & { line: LogLine };
  'log.connection': LogConnection & { line: LogLine };
  'log.frame': LogFrame & { line: LogLine };
  'log.remark': LogRemark & { line: LogLine };
}
