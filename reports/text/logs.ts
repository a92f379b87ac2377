import type { AnalysisLog } from '../../analyzer/model/analysis.ts';
import { visible } from './escape.ts';
import { secondsText } from './numbers.ts';
import { count } from './words.ts';

/** The words for the keys that join lines to packets. */
const keys: Readonly<Record<string, string>> = {
  address: 'by address and port',
  label: "by the writer's connection number",
  'stream-id': 'by stream id',
  'request-id': 'by x-request-id',
  traceparent: 'by traceparent',
  'path-time': 'by path and time',
  order: 'by path and order',
  'only-one': 'because there is only one connection',
};

function joinedText({ joined, unjoined, entries }: AnalysisLog): string {
  const parts = Object.entries(joined)
    .sort((a, b) => b[1] - a[1])
    .map(([key, n]) => `${n} ${Object.hasOwn(keys, key) ? keys[key] : visible(key)}`);
  if (unjoined > 0) parts.push(`${unjoined} to nothing in the captures`);
  return `${count(entries, 'line')} used, joined: ${parts.length === 0 ? 'none' : parts.join(', ')}`;
}

/** Milliseconds are all that a log's clock is worth. */
const agree = 0.002;

function clockText({ clockOffset, clockPairs, clockFrom }: AnalysisLog): string | undefined {
  if (clockOffset === undefined) return undefined;
  const of =
    clockFrom === 'connections'
      ? `${count(clockPairs ?? 0, 'line')} within the lifetimes of connections`
      : `median of ${count(clockPairs ?? 0, 'line')}`;
  if (Math.abs(clockOffset) < agree) return `its clock agrees with that of the captures (${of})`;
  const way = clockOffset > 0 ? 'behind' : 'ahead of';
  return `its clock is ${secondsText(Math.abs(clockOffset))} ${way} that of the captures (${of}); its times were moved`;
}

/** What the page says of the logs that were given: what was read, how it was joined, and by how much clocks differ. */
export function logLines(logs: readonly AnalysisLog[]): { text: string; indent: number }[] {
  return logs.flatMap((log, index) => {
    const clock = clockText(log);
    const details = [
      joinedText(log),
      ...(clock === undefined ? [] : [clock]),
      ...log.notes.map((note) => visible(note)),
    ];
    return [
      {
        text: `log ${index}: ${visible(log.file)}, ${visible(log.format)}, ${count(log.lines, 'line')}`,
        indent: 2,
      },
      ...details.map((text) => ({ text, indent: 6 })),
    ];
  });
}
