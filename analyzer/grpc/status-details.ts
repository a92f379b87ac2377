import type { StatusDetails } from '../model/facts/grpc.ts';
import { ProtobufReader } from './protobuf.ts';
import { MAX_MESSAGE } from './status-message.ts';

/** Type URLs kept; more than a few details are nonsense or an attack. */
const MAX_TYPES = 16;
/** Characters of a type URL kept. */
const MAX_TYPE = 256;

const utf8 = new TextDecoder('utf-8');

/**
 * Reads `grpc-status-details-bin`: base64 with or without padding of a google.rpc.Status (google/rpc/status.proto).
 *
 * Undefined when it is no such message; unknown fields are skipped.
 */
export function readStatusDetails(value: string): StatusDetails | undefined {
  // Several values of a -bin field may be joined by commas (grpc/grpc doc/PROTOCOL-HTTP2.md, Binary-Header).
  const comma = value.indexOf(',');
  const text = comma < 0 ? value : value.slice(0, comma);
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return undefined;
  const reader = new ProtobufReader(Buffer.from(text, 'base64'));
  let code = 0;
  let message = '';
  const types: string[] = [];
  while (reader.next()) {
    if (reader.field === 1 && reader.content === undefined) code = reader.int32;
    else if (reader.field === 2 && reader.content !== undefined) {
      message = utf8.decode(reader.content.subarray(0, 4 * MAX_MESSAGE)).slice(0, MAX_MESSAGE);
    } else if (reader.field === 3 && reader.content !== undefined && types.length < MAX_TYPES) {
      types.push(typeUrl(reader.content));
    }
  }
  return reader.broken ? undefined : { code, message, types };
}

/** `type_url` of a google.protobuf.Any. */
function typeUrl(any: Uint8Array): string {
  const reader = new ProtobufReader(any);
  while (reader.next()) {
    if (reader.field === 1 && reader.content !== undefined) {
      return utf8.decode(reader.content.subarray(0, MAX_TYPE));
    }
  }
  return '';
}
