/** Plaintext where TLS is spoken, and TLS where plaintext is: the two ways in which peers disagree about a port. */
import type { Chunk, Connection, Direction, StreamStage } from '../model/chunk.ts';
import type { EmitFact, Fact, Provenance } from '../model/fact.ts';
import { alertName } from './alerts.ts';
import { latin1 } from './latin1.ts';
import { ContentType, recordHeaderLength } from './record-header.ts';

/** Enough for a person to see what it is. */
const shownBytes = 16;

/** What the first bytes of a direction are that are no TLS record. */
export function plaintextFact(bytes: Uint8Array, direction: Direction, from: Provenance): Fact {
  const first = Array.from(bytes.subarray(0, shownBytes), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  return { kind: 'tls.plaintext', from, direction, protocol: protocolOf(bytes), first };
}

/** HTTP/2 is told by the preface, or by a SETTINGS frame of stream 0, with which a server begins (RFC 9113 3.4). */
function protocolOf(bytes: Uint8Array): 'http/1' | 'http/2' | 'unknown' {
  const text = latin1(bytes, shownBytes);
  if (text.startsWith('PRI * HTTP/2')) return 'http/2';
  if (text.startsWith('HTTP/1.') || /^(GET|POST|PUT|HEAD|OPTIONS|CONNECT|DELETE|PATCH) /.test(text))
    return 'http/1';
  const isSettings = bytes.length >= 9 && bytes[0] === 0 && bytes[1] === 0 && bytes[3] === 4;
  const isStream0 = bytes[5] === 0 && bytes[6] === 0 && bytes[7] === 0 && bytes[8] === 0;
  return isSettings && isStream0 ? 'http/2' : 'unknown';
}

/** Content of an alert record that nobody sealed, and the whole record. */
const alertLength = 2;
const alertRecordLength = recordHeaderLength + alertLength;

/**
 * Watches the first bytes that come back on a connection whose client speaks plaintext: a TLS alert there means that
 * the server wanted TLS. Hands everything on as it is, and costs nothing afterwards.
 */
export function watchForTls(
  stage: StreamStage,
  input: number,
  connection: Connection,
  fact: EmitFact,
): StreamStage {
  let isWatching = true;
  /** The first bytes that came back, fewer than a whole alert record. */
  let held = new Uint8Array(0);

  function look({ bytes, offset, direction, packet, time }: Chunk): void {
    if (bytes === undefined || offset !== held.length) {
      isWatching = false;
      return;
    }
    const joined = new Uint8Array(Math.min(alertRecordLength, held.length + bytes.length));
    joined.set(held);
    joined.set(bytes.subarray(0, joined.length - held.length), held.length);
    held = joined;
    isWatching = held.length < alertRecordLength && held[0] === ContentType.ALERT;
    const alert = alertOf(held);
    if (alert === undefined) return;
    const from = { input, packet, time, connection: connection.id };
    fact({ kind: 'tls.refused-plaintext', from, direction, ...alert });
  }

  return {
    get settled() {
      return isWatching ? undefined : stage;
    },
    push(chunk) {
      if (isWatching && chunk.direction === 'to-client') look(chunk);
      stage.push(chunk);
    },
    end: (direction, how, from) => stage.end(direction, how, from),
  };
}

function alertOf(bytes: Uint8Array): { level: number; description: number; name: string } | undefined {
  const [type, major, minor = 0, high, low, level = 0, description = 0] = bytes;
  if (bytes.length < alertRecordLength || type !== ContentType.ALERT || major !== 3 || minor > 4)
    return undefined;
  if (high !== 0 || low !== alertLength || level < 1 || level > 2) return undefined;
  return { level, description, name: alertName(description) };
}
