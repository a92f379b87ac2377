/**
 * Which operator of Envoy stands in which field of an access log. The names of fields are the operator's own choice,
 * so they are recognised by their words, by usual abbreviations, and for addresses by their form.
 */
import { endpoint } from './addresses.ts';

/** What a field may hold; everything else is of no interest. */
export type Role =
  | 'flags'
  | 'details'
  | 'code'
  | 'grpc'
  | 'upstreamFailure'
  | 'transportFailure'
  | 'localClose'
  | 'duration'
  | 'deadline'
  | 'attempts'
  | 'bytesReceived'
  | 'bytesSent'
  | 'path'
  | 'requestId'
  | 'traceparent'
  | 'start'
  | 'label'
  | 'logType'
  | 'client'
  | 'server'
  | 'upstreamLocal'
  | 'upstream';

/** A line's fields by role, as text; `-`, null and empty fields are left out. */
export type Fields = Partial<Record<Role, string>>;

const names: Readonly<Record<Exclude<Role, 'client' | 'server' | 'upstreamLocal' | 'upstream'>, string>> = {
  flags: 'flags responseflags respflags responseflag flagsshort',
  details: 'details responsecodedetails responsedetails codedetails rcd respcodedetails',
  code: 'code responsecode status statuscode httpstatus respcode responsestatus',
  grpc: 'grpcn grpcstatusnumber grpcstatus grpc grpccode',
  upstreamFailure: 'upstreamtransportfailurereason upstreamtransportfailure upstreamfailure utfr uptfail',
  transportFailure:
    'downstreamtransportfailurereason downstreamtransportfailure transportfailure dtfr dntfail',
  localClose: 'downstreamlocalclosereason localclose dlcr dnlclose connectionterminationdetails ctd cxterm',
  duration: 'duration dur durationms totalduration',
  deadline: 'grpctimeout reqgrpctimeout',
  attempts: 'attempts att upstreamrequestattemptcount attemptcount',
  bytesReceived: 'bytesreceived br rx',
  bytesSent: 'bytessent bs tx',
  path: 'path requestpath uri reqpath originalpath xenvoyoriginalpath requesturi',
  requestId: 'requestid xrequestid reqid rid reqxrequestid',
  traceparent: 'traceparent reqtraceparent',
  start: 'starttime start st timestamp time ts datetime',
  label: 'connectionid cid connection downstreamconnectionid',
  logType: 'accesslogtype alt logtype',
};

const roleOfName = new Map(
  Object.entries(names).flatMap(([role, list]) => list.split(' ').map((name) => [name, role as Role])),
);

const down = new Set(['down', 'downstream', 'dn', 'ds', 'client', 'd']);
const up = new Set(['up', 'upstream', 'us', 'backend', 'u', 'upstreamhost']);
const localWord = /local|laddr/;

/** `upstream_local`, `DownstreamRemoteAddress`: the words of a name. */
function words(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

function addressRole(name: string, list: readonly string[]): Role | undefined {
  const local = localWord.test(name);
  if (list.some((word) => up.has(word))) return local ? 'upstreamLocal' : 'upstream';
  if (list.some((word) => down.has(word))) return local ? 'server' : 'client';
  return undefined;
}

/** Roles that more than one field of a line may seem to hold: the earlier name of the list is better. */
function better(role: Role, name: string, than: string): boolean {
  if (role === 'upstream') return /remote|raddr/.test(name) && !/remote|raddr/.test(than);
  const list = role in names ? names[role as keyof typeof names].split(' ') : [];
  return list.indexOf(name) < list.indexOf(than);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' || text === '-' ? undefined : text;
}

/** The role of a field, by its name and for addresses by its value. */
function roleOf(name: string, list: readonly string[], value: string | undefined): Role | undefined {
  const own = roleOfName.get(name);
  if (own !== undefined) return own;
  return value !== undefined && endpoint(value) !== undefined ? addressRole(name, list) : undefined;
}

/** Flags are looked at even when there are none of them: `-` says that the proxy found nothing wrong. */
function keptText(role: Role | undefined, value: unknown): string | undefined {
  return role === 'flags' && value === '-' ? '-' : textOf(value);
}

/** Sorts the fields of a line; an object in it (a log shipper's) is looked into once. */
export function fieldsOf(record: Readonly<Record<string, unknown>>, deep = true): Fields {
  const fields: Fields = {};
  const taken: Partial<Record<Role, string>> = {};
  for (const [key, value] of Object.entries(record)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      if (deep) Object.assign(fields, fieldsOf(value as Record<string, unknown>, false));
      continue;
    }
    const list = words(key);
    const name = list.join('');
    const role = roleOf(name, list, textOf(value));
    const text = keptText(role, value);
    if (role === undefined || text === undefined) continue;
    const before = taken[role];
    if (before !== undefined && !better(role, name, before)) continue;
    taken[role] = name;
    fields[role] = text;
  }
  return fields;
}
