/** nghttpx's access log: JSON or `key=value` of its variables; its default format is nginx's combined one. */
import type { LogEntry } from '../model/log.ts';
import { endpoint, hostAddress } from './addresses.ts';
import { digits, pathOf, resolutionOf, response } from './entries.ts';
import type { LogParser } from './parser.ts';
import { commonLogTime, isoTime } from './times.ts';

const combined = /^(\S+) \S+ \S+ \[([^\]]{20,40})\] "(\S+) (\S+) ([^"]+)" (\d{3}) (\d+) "[^"]*" "[^"]*"/;

/** Variables that nghttpx alone has. */
const own = ['backend_host', 'backend_port', 'alpn', 'tls_protocol', 'protocol_version'];

function fromCombined(line: string): LogEntry | undefined {
  const match = combined.exec(line);
  if (match === null) return undefined;
  const [, host = '', stamp = '', , target, , status] = match;
  const keys = {
    time: commonLogTime(stamp),
    timeOf: 'end',
    resolution: resolutionOf(stamp),
    clientHost: hostAddress(host),
    path: pathOf(target),
  } as const;
  return response({ flags: [], code: digits(status) }, keys);
}

function fromJson(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  let fields: Partial<Record<string, unknown>>;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    fields = { ...value };
  } catch {
    return undefined;
  }
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  if (own.filter((name) => name in fields).length < 2) return undefined;
  const seconds = digits(text('request_time'));
  const durationMs = seconds === undefined ? undefined : Math.round(seconds * 1e6) / 1000;
  const stamp = text('time_iso8601') ?? text('time_local') ?? '';
  return response(
    { flags: [], code: digits(text('status')), durationMs, bytesSent: digits(text('body_bytes_sent')) },
    {
      time: isoTime(stamp) ?? commonLogTime(stamp),
      timeOf: 'end',
      resolution: resolutionOf(stamp),
      client: endpoint(`${text('remote_addr') ?? ''}:${text('remote_port') ?? ''}`),
      upstream: endpoint(`${text('backend_host') ?? ''}:${text('backend_port') ?? ''}`),
      path: pathOf(text('path')),
      durationMs,
    },
  );
}

/** nghttpx's access log. */
export const nghttpxAccess: LogParser = {
  id: 'nghttpx-access',
  title: 'nghttpx access log (JSON of its variables; its default only when named)',
  writer: 'proxy',
  recognises: (line) => fromJson(line) !== undefined,
  create: () => (line) => fromJson(line) ?? fromCombined(line),
};
