import { readU16, readU32 } from '../model/bytes.ts';
import type { Provenance } from '../model/fact.ts';
import type { HeaderField } from '../model/frame.ts';
import { fieldList, fieldValue, type MessageHead } from './message-head.ts';
import { readRequestLine } from './start-line.ts';

/**
 * A connection that HTTP/1.1 hands over to HTTP/2 by `Upgrade: h2c` (RFC 7540 3.2; RFC 9113 3.1 no longer has it, but
 * curl and others still do it). The request that asked for it is stream 1, half closed by the client.
 */
export interface H2cUpgrade {
  /** The request as HTTP/2 would have it. */
  headers: readonly HeaderField[];
  /** The client's first SETTINGS, from the field `HTTP2-Settings`. */
  settings: readonly (readonly [id: number, value: number])[];
  /** Where the request was read. */
  from: Provenance;
}

/** Fields that speak about the HTTP/1 connection only (RFC 9113 8.2.2). */
const connectionFields = [
  'connection',
  'upgrade',
  'http2-settings',
  'host',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
];

/** What a request with `Upgrade: h2c` hands over once it was agreed to; undefined when it is no request. */
export function readUpgrade(request: MessageHead, from: Provenance): H2cUpgrade | undefined {
  const line = readRequestLine(request.startLine);
  if (line === undefined) return undefined;
  const dropped = new Set([...connectionFields, ...fieldList(request.fields, 'connection')]);
  const headers: HeaderField[] = [
    [':method', line.method],
    [':scheme', 'http'],
    [':path', line.target],
    [':authority', fieldValue(request.fields, 'host') ?? ''],
    ...request.fields.filter(([name]) => !dropped.has(name)),
  ];
  const payload = Buffer.from(fieldValue(request.fields, 'http2-settings') ?? '', 'base64url');
  const settings: [number, number][] = [];
  for (let at = 0; at + 6 <= payload.length; at += 6)
    settings.push([readU16(payload, at), readU32(payload, at + 2)]);
  return { headers, settings, from };
}
