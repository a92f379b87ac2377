/**
 * Envoy's access log: JSON with fields of any name, `key=value` text, and the default text format, also with the
 * fields that Istio adds to it.
 */
import { envoyEntry } from './envoy-entry.ts';
import { fieldsOf, type Fields } from './envoy-fields.ts';
import { flagsOf } from './envoy-flags.ts';
import { isDetails } from './envoy-details.ts';
import type { LogParser } from './parser.ts';

/** Words, and what stands in quotes; the quotes fall away. */
const token = /"((?:[^"\\]|\\.)*)"|(\S+)/g;

const pair = /(?<=^|\s)([A-Za-z_][\w.-]{0,60})=(?:"((?:[^"\\]|\\.)*)"|(\S*))/g;

/** The beginning of the default format: `[time] "METHOD path protocol" code flags`. */
const defaultStart = /^\[(\d{4}-\d\d-\d\dT[^\]]{5,40})\] "(\S+) (\S+) (\S+)" (\d{1,3}) (\S+) (.*)$/;

/** Fields of the default format after the flags, and of Istio's, whose details stand first. */
const plainRest = 'received sent duration service forwarded agent requestId authority upstream'.split(' ');
const istioRest = [
  ...'details termination failure received sent duration service forwarded agent requestId'.split(' '),
  ...'authority upstream cluster upstreamLocal server client'.split(' '),
];

function fromJson(line: string): Fields | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? fieldsOf(value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function fromPairs(line: string): Fields | undefined {
  const record: Record<string, string> = {};
  for (const [, key = '', quoted, bare = ''] of line.matchAll(pair)) record[key] ??= quoted ?? bare;
  return Object.keys(record).length < 2 ? undefined : fieldsOf(record);
}

function fromDefault(line: string): Fields | undefined {
  const match = defaultStart.exec(line);
  if (match === null) return undefined;
  const [, start = '', , path = '', , code = '', flags = '', rest = ''] = match;
  const values = [...rest.matchAll(token)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  const names = values[0] !== undefined && isDetails(values[0]) ? istioRest : plainRest;
  const at = (name: string): string => values[names.indexOf(name)] ?? '-';
  return fieldsOf({
    start_time: start,
    path,
    code,
    response_flags: flags,
    details: at('details'),
    upstream_failure: at('failure'),
    bytes_received: at('received'),
    bytes_sent: at('sent'),
    duration: at('duration'),
    request_id: at('requestId'),
    upstream_remote: at('upstream'),
    upstream_local: at('upstreamLocal'),
    downstream_local: at('server'),
    downstream_remote: at('client'),
  });
}

function fieldsOfLine(line: string): Fields | undefined {
  return fromJson(line) ?? fromDefault(line) ?? fromPairs(line);
}

/** Envoy's access log. */
export const envoyAccess: LogParser = {
  id: 'envoy-access',
  title: 'Envoy access log (JSON, key=value, or the default text)',
  writer: 'proxy',
  recognises(line) {
    const fields = fieldsOfLine(line);
    if (fields === undefined) return false;
    // A single word such as `-` could be anybody's.
    const flags = fields.flags === undefined ? undefined : flagsOf(fields.flags);
    const shows = [flags, fields.details, fields.code, fields.start].filter((one) => one !== undefined);
    return (flags !== undefined || isDetails(fields.details ?? '')) && shows.length >= 2;
  },
  create: () => (line) => {
    const fields = fieldsOfLine(line);
    return fields === undefined ? undefined : envoyEntry(fields);
  },
};
