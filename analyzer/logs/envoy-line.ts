/** One line of Envoy's own log, whatever it says. */
import { isoTime } from './times.ts';

const prefix =
  /^\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d{3,9})\]\s?\[(\d+)\]\s?\[(?:trace|debug|info|warn(?:ing)?|error|critical)\]\s?\[([\w-]+)\] (?:\[[^\]]*\.(?:cc|h):\d+\] )?(.*)$/;

/** `[Tags: "ConnectionId":"0","StreamId":"43"]`, before 1.28 `[C0][S43]`. */
const tags =
  /^(?:\[Tags: (?:"ConnectionId":"(\d+)")?,?(?:"StreamId":"(\d+)")?\]|(?:\[C(\d+)\])(?:\[S(\d+)\])?) ?(.*)$/;

/** A line of a header list, as dumped below a line. */
const header = /^'([^']{1,200})', '(.*)'$/;

/** A line with what stands in front of it. */
export interface EnvoyLine {
  /** Seconds since 1970, undefined for a time that is none. */
  time: number | undefined;
  thread: string;
  component: string;
  /** Envoy's numbers of the connection and of the request, which is not the id of its stream. */
  connection: string | undefined;
  request: string | undefined;
  text: string;
}

/** Takes a line apart; undefined for one that is not of this log. */
export function envoyLine(line: string): EnvoyLine | undefined {
  const match = prefix.exec(line);
  if (match === null) return undefined;
  const [, stamp = '', thread = '', component = '', rest = ''] = match;
  const [, newC, newS, oldC, oldS, text = rest] = tags.exec(rest) ?? [];
  return {
    time: isoTime(stamp),
    thread,
    component,
    connection: newC ?? oldC,
    request: newS ?? oldS,
    text,
  };
}

/** A field of a header list that is dumped below a line; undefined for any other line. */
export function dumpedField(line: string): [name: string, value: string] | undefined {
  const match = header.exec(line);
  return match === null ? undefined : [match[1] ?? '', match[2] ?? ''];
}
