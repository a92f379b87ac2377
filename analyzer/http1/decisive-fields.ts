import type { HeaderField } from '../model/frame.ts';

/** Characters of a value that are kept: percent-encoded messages of gRPC are the longest that anybody reads. */
const MAX_VALUE = 4096;
/** Fields kept of one message. */
const MAX_KEPT = 48;

/** Fields that tell who speaks, what is spoken and what becomes of the connection. */
const decisive = new Set([
  'alt-svc',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'http2-settings',
  'keep-alive',
  'location',
  'proxy-connection',
  'retry-after',
  'server',
  'te',
  'traceparent',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-request-id',
  'x-user-agent',
]);

/** The fields of a message that facts carry, in order. */
export function decisiveFields(fields: readonly HeaderField[]): HeaderField[] {
  const kept: HeaderField[] = [];
  for (const field of fields) {
    const [name, value] = field;
    if (!decisive.has(name) && !name.startsWith('grpc-') && !name.startsWith('x-envoy-')) continue;
    if (kept.length >= MAX_KEPT) break;
    kept.push(value.length > MAX_VALUE ? [name, value.slice(0, MAX_VALUE)] : field);
  }
  return kept;
}
