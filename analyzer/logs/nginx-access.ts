/** nginx's access log: the combined format, `key=value` and JSON lines with its variables. */
import type { LogEntry } from '../model/log.ts';
import { endpoint, hostAddress } from './addresses.ts';
import { digits, pathOf, resolutionOf, response } from './entries.ts';
import type { LogParser } from './parser.ts';
import { commonLogTime, fieldTime } from './times.ts';

/** `address - user [time] "request" status bytes "referer" "agent"`. */
const combined = /^(\S+) \S+ \S+ \[([^\]]{20,40})\] "(\S+) (\S+) ([^"]+)" (\d{3}) (\d+) "[^"]*" "[^"]*"/;

const pair = /(?<=^|\s)([a-z_]{1,40})=("(?:[^"\\]|\\.)*"|\S*)/g;

const request = /\b(GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH) (\S+) HTTP\/[\d.]+/;

/** Statuses that nginx gives to what it could not finish: 499 the client left, 000 no answer at all. */
const statusMeaning: Readonly<Record<string, string>> = {
  '499': 'the client left before the answer',
  '000': 'no answer was sent',
  '502': 'the upstream server refused, closed or broke the protocol',
  '504': 'the upstream server did not answer in time',
};

/** The error log has the reason of a 502 or 504; what is sure by the status alone is that the client left. */
function flagsOf(status: string): string[] {
  return status === '499' ? ['499'] : [];
}

function fromCombined(line: string): LogEntry | undefined {
  const match = combined.exec(line);
  if (match === null) return undefined;
  const [, host = '', stamp = '', , target, , status = '', bytes] = match;
  return response(
    { flags: flagsOf(status), code: digits(status), bytesSent: digits(bytes) },
    {
      time: commonLogTime(stamp),
      timeOf: 'end',
      resolution: resolutionOf(stamp),
      clientHost: hostAddress(host),
      path: pathOf(target),
    },
    statusMeaning[status],
  );
}

function seconds(text: string | undefined): number | undefined {
  const value = digits(text);
  return value === undefined ? undefined : Math.round(value * 1e6) / 1000;
}

function fromFields(fields: Partial<Record<string, string>>, line: string): LogEntry | undefined {
  const first = (...names: string[]): string | undefined =>
    names.map((name) => fields[name]).find((value) => value !== undefined && value !== '' && value !== '-');
  const status = first('status');
  const time = first('msec', 'time', 'time_iso8601', 'time_local', 'ts', 'start');
  const duration = seconds(first('request_time', 'rt', 'duration'));
  const nginx = [
    'upstream_status',
    'upst',
    'upstream_addr',
    'urt',
    'upstream_response_time',
    'request_completion',
    'done',
  ];
  if (status === undefined || duration === undefined || !nginx.some((name) => name in fields))
    return undefined;
  const address = first('remote_addr', 'client', 'downstream');
  const port = first('remote_port', 'client_port');
  const when = time === undefined ? undefined : fieldTime(time);
  return response(
    {
      flags: flagsOf(status),
      code: digits(status),
      durationMs: duration,
      bytesSent: digits(first('bytes_sent', 'len')),
    },
    {
      time: when,
      timeOf: 'end',
      resolution: time === undefined || /\.\d/.test(time) ? undefined : 1,
      client: endpoint(port === undefined ? (address ?? '') : `${address ?? ''}:${port}`),
      clientHost: address === undefined ? undefined : hostAddress(address),
      upstream: endpoint(first('upstream_addr', 'upstream') ?? ''),
      label: first('connection', 'conn'),
      requestId: first('request_id', 'http_x_request_id'),
      path: pathOf(first('uri', 'request_uri', 'path')) ?? pathOf(request.exec(line)?.[2]),
      durationMs: duration,
    },
    statusMeaning[status],
  );
}

function fromPairs(line: string): LogEntry | undefined {
  const fields: Partial<Record<string, string>> = {};
  for (const [, key = '', value = ''] of line.matchAll(pair)) fields[key] ??= value.replace(/^"(.*)"$/, '$1');
  return fromFields(fields, line);
}

function fromJson(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    const pairs = Object.entries(value).filter(
      ([, one]) => typeof one === 'string' || typeof one === 'number',
    );
    return fromFields(Object.fromEntries(pairs.map(([key, one]) => [key, String(one)])), line);
  } catch {
    return undefined;
  }
}

function read(line: string): LogEntry | undefined {
  return fromCombined(line) ?? fromJson(line) ?? fromPairs(line);
}

/** nginx's access log. */
export const nginxAccess: LogParser = {
  id: 'nginx-access',
  title: 'nginx access log (combined, key=value or JSON of its variables)',
  writer: 'proxy',
  recognises: (line) => read(line) !== undefined,
  create: () => read,
};
