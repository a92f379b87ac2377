/** HAProxy: the HTTP and TCP log formats, handshake failures, and JSON lines with a termination code. */
import type { LogEntry } from '../model/log.ts';
import { endpoint } from './addresses.ts';
import { digits, pathOf, remark, response } from './entries.ts';
import { terminationMeaning } from './haproxy-codes.ts';
import type { LogParser } from './parser.ts';
import { commonLogTime, fieldTime } from './times.ts';

/** An address is short and begins a word: a hostile line is looked at once, and not from each of its characters. */
const start = String.raw`(?<!\S)(\S{1,80}:\d{1,5}) \[(\d\d\/[A-Za-z]{3}\/\d{4}:[\d:.]+)\] (\S+)`;

/** `client [time] frontend backend/server TR/Tw/Tc/Tr/Ta status bytes - - TERM … "request"`. */
const http = new RegExp(
  String.raw`${start} (\S+)\/(\S+) ([-\d]+(?:\/\+?[-\d]+){4}) (-?\d{1,3}) \+?(\d+) \S+ \S+ ([A-Za-z-]{4}) .*?"(.*)"`,
);

/** `client [time] frontend backend/server Tw/Tc/Tt bytes TERM …`. */
const tcp = new RegExp(String.raw`${start} (\S+)\/(\S+) ([-\d]+(?:\/\+?[-\d]+){2}) \+?(\d+) ([A-Za-z-]{2}) `);

const failed = new RegExp(String.raw`${start}: (.*(?:handshake|SSL|Connection).*)$`);

const notice =
  /^\[(?:NOTICE|WARNING|ALERT)\] +(?:\d+\/\d+ )?\(\d+\) : |^(?:Proxy|Server) \S+ (?:started|stopped|is)/;

/** What stands in place of a request that HAProxy could not read. */
const unread = '<BADREQ>';

function flagsOf(code: string): string[] {
  return /^-+$/.test(code) ? [] : [code];
}

function fromHttp(line: string): LogEntry | undefined {
  const match = http.exec(line);
  if (match === null) return undefined;
  const [, client = '', date = '', , , , timers = '', status, bytes, code = '', request = ''] = match;
  const flags = flagsOf(code);
  const total = digits(timers.split('/')[4]?.replace('+', ''));
  return response(
    {
      ...{ flags, code: digits(status), durationMs: total, bytesSent: digits(bytes) },
      details: request === unread ? 'bad_request' : undefined,
    },
    {
      time: commonLogTime(date),
      timeOf: 'start',
      client: endpoint(client),
      path: pathOf(request.split(' ')[1]),
      durationMs: total,
    },
    terminationMeaning(code),
  );
}

function fromTcp(line: string): LogEntry | undefined {
  const match = tcp.exec(line);
  if (match === null) return undefined;
  const [, client = '', date = '', , , , timers = '', , code = ''] = match;
  const total = digits(timers.split('/')[2]?.replace('+', ''));
  const time = commonLogTime(date);
  const address = endpoint(client);
  const means = terminationMeaning(code);
  return {
    kind: 'connection',
    keys: {
      ...(time === undefined ? {} : { time, timeOf: 'start' as const }),
      ...(address === undefined ? {} : { client: address }),
      ...(total === undefined ? {} : { durationMs: total }),
    },
    data: { flags: flagsOf(code) },
    ...(means === undefined ? {} : { means }),
  };
}

function fromFailure(line: string): LogEntry | undefined {
  const match = failed.exec(line);
  if (match === null) return undefined;
  const [, client = '', date = '', , text = ''] = match;
  const keys = { time: commonLogTime(date), timeOf: 'event', client: endpoint(client) } as const;
  return remark('front-handshake-failed', text, keys, 'the handshake of TLS with the client failed');
}

/** A JSON line whose fields carry HAProxy's variables: it is known by its termination code. */
function fromJson(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  const fields = parsed(line);
  const text = (...names: string[]): string | undefined =>
    names.map((name) => fields[name]).find((one) => one !== undefined && one !== '' && one !== '-');
  const code = text('termination', 'termination_state', 'tsc', 'ts', 'term');
  if (code === undefined || !/^[A-Za-z-]{2,4}$/.test(code)) return undefined;
  const chosen = endpoint(text('upstream_remote', 'server_addr', 'server') ?? '');
  const isNowhere = code.startsWith('SC') && fields['upstream_remote'] !== undefined && chosen === undefined;
  const isBad = text('method', 'HM') === unread;
  const total = digits(text('total_ms', 'time_active', 'Ta', 'duration', 'Tt'));
  const time = text('start', 'time', 'timestamp', 'date');
  return response(
    {
      ...{ flags: flagsOf(code), code: digits(text('status', 'ST', 'status_code')), durationMs: total },
      // It was not sent to a server that could refuse it.
      details: isNowhere ? 'no_server' : isBad ? 'bad_request' : undefined,
    },
    {
      time: time === undefined ? undefined : fieldTime(time),
      timeOf: 'start',
      client: endpoint(text('downstream', 'client', 'client_addr') ?? ''),
      upstreamLocal: endpoint(text('upstream_local', 'backend_source') ?? ''),
      upstream: chosen,
      path: pathOf(text('path', 'HP', 'uri')),
      durationMs: total,
    },
    terminationMeaning(code),
  );
}

function parsed(line: string): Record<string, string | undefined> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return {};
    const pairs = Object.entries(value).filter(
      ([, one]) => typeof one === 'string' || typeof one === 'number',
    );
    return Object.fromEntries(pairs.map(([key, one]) => [key, String(one)]));
  } catch {
    return {};
  }
}

/** A backend that has lost all its servers says so, once. */
function fromState(line: string): LogEntry | undefined {
  if (!/(?:^|\s)backend \S+ has no server available!$/.test(line)) return undefined;
  return remark('no-live-upstreams', line, {}, 'all servers of a backend are down');
}

function read(line: string): LogEntry | undefined {
  if (line.startsWith('{')) return fromJson(line);
  return fromHttp(line) ?? fromTcp(line) ?? fromFailure(line) ?? fromState(line);
}

/** HAProxy's logs. */
export const haproxy: LogParser = {
  id: 'haproxy',
  title: 'HAProxy log (httplog, tcplog, or JSON with a termination code)',
  writer: 'proxy',
  recognises: (line) => read(line) !== undefined,
  create: () => (line) => read(line) ?? (notice.test(line) ? 'quiet' : undefined),
};
