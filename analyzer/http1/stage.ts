import type { Chunk, Connection, Direction, EndKind, StreamStage } from '../model/chunk.ts';
import type { EmitFact, Provenance } from '../model/fact.ts';
import { type H2cUpgrade, readUpgrade } from './h2c-upgrade.ts';
import { HeadReader, readHead } from './message-head.ts';
import { looksLikeHttp1, looksLikePreface } from './sniff.ts';
import { readStatusLine } from './status-line.ts';

/** What the HTTP/1 stage of one connection is given. */
export interface Http1Options {
  input: number;
  connection: Connection;
  fact: EmitFact;
  /** Makes the stage that reads the connection on when it is upgraded to HTTP/2. */
  upgraded?: (upgrade: H2cUpgrade) => StreamStage;
}

/**
 * HTTP/1 of one connection, just enough to say that a server answered an HTTP/2 preface with it, and to hand an
 * upgraded connection on.
 *
 * It reads one head a direction and no message; proxies that speak HTTP/1 on both sides are not this project's subject.
 */
export function createHttp1(options: Http1Options): StreamStage {
  const heads: Readonly<Record<Direction, HeadReader>> = {
    'to-server': new HeadReader(),
    'to-client': new HeadReader(),
  };
  let requestFrom: Provenance | undefined;
  let reported = false;
  let next: StreamStage | undefined;

  function provenance({ packet, time }: Chunk): Provenance {
    return { input: options.input, packet, time, connection: options.connection.id };
  }

  /** HTTP/1 text behind the preface; `last` when no more of it will come. */
  function check(at: Provenance, last: boolean): void {
    const request = heads['to-server'].bytes;
    const response = heads['to-client'].bytes;
    if (reported || !looksLikePreface(request) || !looksLikeHttp1(response)) return;
    const line = readStatusLine(response);
    if (line === undefined && !last) return;
    reported = true;
    options.fact({
      kind: 'anomaly',
      from: at,
      layer: 'http2',
      what: 'http1-on-h2-connection',
      text: `HTTP/1 text answers the HTTP/2 connection preface${line === undefined ? '' : `: status ${line.status}`}.`,
    });
  }

  function upgrade(): StreamStage | undefined {
    const { bytes, complete } = heads['to-server'];
    if (!heads['to-client'].complete || !complete || requestFrom === undefined) return undefined;
    const found = readUpgrade(readHead(bytes), heads['to-client'].bytes, requestFrom);
    return found === undefined ? undefined : options.upgraded?.(found);
  }

  return {
    push(chunk) {
      if (next !== undefined) {
        next.push(chunk);
        return;
      }
      if (chunk.bytes === undefined) return;
      const head = heads[chunk.direction];
      const wasComplete = head.complete;
      const taken = head.add(chunk.bytes);
      if (chunk.direction === 'to-server' && !wasComplete) requestFrom = provenance(chunk);
      check(provenance(chunk), head.complete);
      if (wasComplete || !head.complete) return;
      next = upgrade();
      const rest = chunk.bytes.subarray(taken);
      if (rest.length > 0) next?.push({ ...chunk, offset: chunk.offset + taken, bytes: rest });
    },
    end(direction, how: EndKind, from) {
      check(from, true);
      next?.end(direction, how, from);
    },
  };
}
