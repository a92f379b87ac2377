import type { CallResult } from '../../model/peer-protocol.ts';
import type { RawStream } from './connection.ts';

/** gRPC statuses of resets that are not INTERNAL (grpc/grpc doc/PROTOCOL-HTTP2.md, Errors), by HTTP/2 code. */
const statusOfReset: Readonly<Record<number, number>> = { 7: 14, 8: 1, 11: 8, 12: 7 };
const statuses = { ok: 0, unknown: 2, internal: 13, unavailable: 14 };

function messagesIn(body: Buffer): number {
  let messages = 0;
  for (let at = 0; at + 5 <= body.length; at += 5 + body.readUInt32BE(at + 1)) messages++;
  return messages;
}

/** How a call of the raw client ended, from what came on its stream. */
export function readResult(
  { blocks, data, ended, reset }: RawStream,
  connectionEnded: boolean,
  read: (block: Uint8Array) => (readonly [string, string])[],
): Omit<CallResult, 'ms'> {
  const messages = messagesIn(Buffer.concat(data));
  const fields = new Map(blocks.flatMap(read));
  const status = fields.get('grpc-status');
  const details = decodeURIComponent(fields.get('grpc-message') ?? '');
  if (status !== undefined) return { code: Number(status), details, messages };
  if (reset !== undefined) {
    return {
      code: statusOfReset[reset] ?? statuses.internal,
      details: `RST_STREAM with code ${reset}`,
      messages,
    };
  }
  if (ended)
    return { code: statuses.unknown, details: `no grpc-status, :status ${fields.get(':status')}`, messages };
  const ending = connectionEnded ? 'the connection ended' : 'the script left the call';
  return { code: statuses.unavailable, details: ending, messages };
}
