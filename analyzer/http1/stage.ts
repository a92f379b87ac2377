import type { Chunk, Connection, EndKind, StreamStage } from '../model/chunk.ts';
import type { EmitFact, Provenance } from '../model/fact.ts';
import { looksLikeHttp1, looksLikePreface } from './sniff.ts';
import { readStatusLine } from './status-line.ts';

/** First bytes of a direction that are kept: a status line with a long reason fits. */
const HEAD = 256;

/** Collects the first bytes of a direction, whatever the cuts. */
class Head {
  bytes: Uint8Array = new Uint8Array(0);

  add(bytes: Uint8Array): void {
    const room = HEAD - this.bytes.length;
    if (room <= 0) return;
    const longer = new Uint8Array(this.bytes.length + Math.min(room, bytes.length));
    longer.set(this.bytes);
    longer.set(bytes.subarray(0, room), this.bytes.length);
    this.bytes = longer;
  }
}

/**
 * HTTP/1 of one connection, just enough to say that a server answered an HTTP/2 preface with it.
 *
 * It reads one status line and no message; proxies that speak HTTP/1 on both sides are not this project's subject.
 */
export function createHttp1(options: { input: number; connection: Connection; fact: EmitFact }): StreamStage {
  const request = new Head();
  const response = new Head();
  let reported = false;

  function from(packet: number, time: number): Provenance {
    return { input: options.input, packet, time, connection: options.connection.id };
  }

  function check(at: Provenance, ended: boolean): void {
    if (reported || !looksLikePreface(request.bytes) || !looksLikeHttp1(response.bytes)) return;
    const line = readStatusLine(response.bytes);
    if (line === undefined && !ended && response.bytes.length < HEAD) return;
    reported = true;
    options.fact({
      kind: 'anomaly',
      from: at,
      layer: 'http2',
      what: 'http1-on-h2-connection',
      text: `HTTP/1 text answers the HTTP/2 connection preface${line === undefined ? '' : `: status ${line.status}`}.`,
    });
  }

  return {
    push({ bytes, direction, packet, time }: Chunk) {
      if (bytes === undefined || reported) return;
      (direction === 'to-server' ? request : response).add(bytes);
      check(from(packet, time), false);
    },
    end(_direction, _how: EndKind, at) {
      check(at, true);
    },
  };
}
