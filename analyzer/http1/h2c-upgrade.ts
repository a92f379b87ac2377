import { readU16, readU32 } from '../model/bytes.ts';
import type { Provenance } from '../model/fact.ts';
import type { HeaderField } from '../model/frame.ts';
import type { MessageHead } from './message-head.ts';
import { readStatusLine } from './status-line.ts';

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

/** Fields that speak about the HTTP/1 connection only. */
const hopByHop = new Set([
  'connection',
  'upgrade',
  'http2-settings',
  'host',
  'keep-alive',
  'proxy-connection',
]);

function value(head: MessageHead, name: string): string | undefined {
  return head.fields.find(([key]) => key === name)?.[1];
}

/** The upgrade that a request asked for and a response agreed to; undefined when it is none. */
export function readUpgrade(
  request: MessageHead,
  response: Uint8Array,
  from: Provenance,
): H2cUpgrade | undefined {
  const wanted =
    value(request, 'upgrade')
      ?.toLowerCase()
      .split(/\s*,\s*/) ?? [];
  const [method, path] = request.startLine.split(' ');
  if (!wanted.includes('h2c') || method === undefined || path === undefined) return undefined;
  if (readStatusLine(response)?.status !== 101) return undefined;
  const headers: HeaderField[] = [
    [':method', method],
    [':scheme', 'http'],
    [':path', path],
    [':authority', value(request, 'host') ?? ''],
    ...request.fields.filter(([name]) => !hopByHop.has(name)),
  ];
  const payload = Buffer.from(value(request, 'http2-settings') ?? '', 'base64url');
  const settings: [number, number][] = [];
  for (let at = 0; at + 6 <= payload.length; at += 6)
    settings.push([readU16(payload, at), readU32(payload, at + 2)]);
  return { headers, settings, from };
}
