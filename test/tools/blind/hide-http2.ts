/**
 * Changes names inside one direction of an HTTP/2 connection, in place: each string keeps its length, so every frame,
 * every header block and the dynamic table stay what they were (RFC 9113 4 and 6, RFC 7541).
 *
 * In two steps, because words of one connection may be quoted by another: first all are read and learned from, then
 * all are changed.
 */
import { Flag, FrameType } from '../../../analyzer/model/codes.ts';
import { huffmanEncode } from '../../../analyzer/model/wire/hpack-primitives.ts';
import { createLiteralFinder } from './hpack-literals.ts';
import type { LiteralValue } from './hpack-literals.ts';
import type { Names } from './names.ts';

/** Changes what was read. */
export type Change = () => void;

/**
 * Fields whose values say how the protocol went, not who spoke. Everything else is replaced: `:path`, `:authority`,
 * `user-agent`, and every field that no RFC knows.
 */
const kept =
  /^(:method|:scheme|:status|:protocol|accept(-.*)?|access-control-.*|age|allow|cache-control|connection|content-.*|date|expires|grpc-(status|message|timeout|encoding|accept-encoding|status-details-bin|previous-rpc-attempts|retry-pushback-ms)|keep-alive|last-modified|max-forwards|priority|retry-after|server|te|trailer|transfer-encoding|upgrade|vary|via)$/;
/** Envoy's own fields with a number are measurements, such as the timeout it expects of the next hop. */
const measurement = /^x-envoy-/;
/** Their words may be quoted elsewhere: in messages, debug data and certificates. */
const quoted = /^(:path|:authority|host|user-agent|referer|origin|location)$/;

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const frameHeaderLength = 9;
const largestFrame = 1 << 20;

/** Reads the bytes of one direction from its beginning; undefined when they are no HTTP/2. */
export function readHttp2(bytes: Uint8Array, names: Names): Change[] | undefined {
  const start = latin1(bytes.subarray(0, preface.length)) === preface ? preface.length : 0;
  if (start === 0 && !beginsWithFrame(bytes)) return undefined;
  const finder = createLiteralFinder();
  const changes: Change[] = [];
  /** Places of the bytes of a header block that has begun; it may span frames. */
  let block: number[] | undefined;

  for (let next = start; next + frameHeaderLength <= bytes.length;) {
    const at = next;
    const length = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const type = bytes[at + 3] ?? 0;
    const flags = bytes[at + 4] ?? 0;
    const payload = at + frameHeaderLength;
    const end = payload + length;
    if (length > largestFrame || end > bytes.length) {
      changes.push(() => hideKnown(bytes.subarray(at), names));
      break;
    }
    if (type === FrameType.HEADERS || type === FrameType.PUSH_PROMISE)
      block = fragment(bytes, type, flags, payload, end);
    else if (type === FrameType.CONTINUATION) block?.push(...places(payload, end));
    else if (type === FrameType.DATA || type === FrameType.GOAWAY) {
      changes.push(() => hideKnown(bytes.subarray(payload, end), names));
    }
    if (block !== undefined && (flags & Flag.END_HEADERS) !== 0 && type !== FrameType.DATA) {
      changes.push(
        ...readBlock(bytes, block, finder.find(Uint8Array.from(block, (place) => bytes[place] ?? 0)), names),
      );
      block = undefined;
    }
    next = end;
  }
  return changes;
}

/** A known frame type and a believable length: a misbehaving peer may begin with any frame. */
function beginsWithFrame(bytes: Uint8Array): boolean {
  const length = ((bytes[0] ?? 255) << 16) | ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0);
  return length <= largestFrame && (bytes[3] ?? 255) <= FrameType.PRIORITY_UPDATE;
}

/** Replaces learned words in any bytes, in place. */
export function hideKnown(bytes: Uint8Array, names: Names): void {
  const text = latin1(bytes);
  const other = names.known(text);
  if (other !== text) bytes.set(Buffer.from(other, 'latin1'));
}

function readBlock(
  bytes: Uint8Array,
  block: readonly number[],
  literals: readonly LiteralValue[] | undefined,
  names: Names,
): Change[] {
  return (literals ?? []).map((literal) => {
    const { name, value } = literal;
    const isKept = kept.test(name) || (measurement.test(name) && /^\d+$/.test(value));
    if (quoted.test(name)) for (const word of [value, ...value.split(/[/: ]/)]) names.learn(word);
    return () => {
      const text = isKept ? names.known(value) : names.word(value);
      const octets = Buffer.from(text, 'latin1');
      const coded = literal.huffman ? huffmanEncode(octets) : octets;
      if (coded.length !== literal.end - literal.start) {
        throw new Error(
          `expected ${JSON.stringify(text)} to be as long as ${JSON.stringify(value)} in HPACK`,
        );
      }
      coded.forEach((octet, index) => (bytes[block[literal.start + index] ?? -1] = octet));
    };
  });
}

/** Places of the header block fragment in HEADERS or PUSH_PROMISE, without padding, priority and promised stream. */
function fragment(bytes: Uint8Array, type: number, flags: number, payload: number, end: number): number[] {
  let from = payload;
  let to = end;
  if ((flags & Flag.PADDED) !== 0) to -= bytes[from++] ?? 0;
  if (type === FrameType.PUSH_PROMISE) from += 4;
  else if ((flags & Flag.PRIORITY) !== 0) from += 5;
  return places(from, to);
}

function places(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
