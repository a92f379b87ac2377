import type { Chunk, Connection, StreamStage } from '../model/chunk.ts';
import type { EmitFact, Provenance } from '../model/fact.ts';
import { createAnomalies } from './anomalies.ts';
import { proxyHeaderLength, readProxyHeader } from './proxy-header.ts';

/** Octets after which the length of a header is known: all of version 1, the fixed part of version 2. */
const ENOUGH = 128;

/** What the stage is given. */
export interface ProxyProtocolOptions {
  input: number;
  connection: Connection;
  fact: EmitFact;
  /** Reads the connection as the client speaks it. */
  stage: StreamStage;
}

/**
 * Takes a PROXY protocol header off the beginning of what the client says, and hands everything else on.
 *
 * The server's octets pass at once: some servers speak first. What is no whole header is handed on as it is.
 */
export function createProxyProtocol(options: ProxyProtocolOptions): StreamStage {
  const { stage } = options;
  /** The beginning of a header that is cut, with room for the whole of it as soon as its length is known. */
  let held: Uint8Array = new Uint8Array(0);
  let heldLength = 0;
  let heldOf: Chunk | undefined;
  let needed = 0;
  let looking = true;

  function look(chunk: Chunk): void {
    const { bytes } = chunk;
    if (bytes === undefined || !wanted(bytes)) {
      giveHeld();
      stage.push(chunk);
      return;
    }
    const missing = needed - heldLength;
    if (missing > bytes.length) {
      hold(bytes);
      heldOf = chunk;
      return;
    }
    hold(bytes.subarray(0, missing));
    const from: Provenance = {
      input: options.input,
      packet: chunk.packet,
      time: chunk.time,
      connection: options.connection.id,
    };
    const header = readProxyHeader(held.subarray(0, needed));
    if (header === undefined) {
      createAnomalies(options.fact)('bad-proxy-header', from);
      heldOf = chunk;
      giveHeld();
    } else {
      looking = false;
      options.fact({ kind: 'proxy-protocol.header', from, direction: 'to-server', ...header });
    }
    if (missing < bytes.length) stage.push({ ...chunk, offset: needed, bytes: bytes.subarray(missing) });
  }

  /** True while these bytes belong to a header, or may; says how long it is. */
  function wanted(bytes: Uint8Array): boolean {
    if (heldLength >= ENOUGH) return true;
    const start = new Uint8Array(heldLength + Math.min(ENOUGH, bytes.length));
    start.set(held.subarray(0, heldLength));
    start.set(bytes.subarray(0, ENOUGH), heldLength);
    needed = proxyHeaderLength(start);
    return needed > 0;
  }

  function hold(bytes: Uint8Array): void {
    if (held.length < needed) {
      const larger = new Uint8Array(needed);
      larger.set(held.subarray(0, heldLength));
      held = larger;
    }
    held.set(bytes, heldLength);
    heldLength += bytes.length;
  }

  /** What was held is no header, or its rest is lost. */
  function giveHeld(): void {
    looking = false;
    if (heldOf === undefined || heldLength === 0) return;
    stage.push({ ...heldOf, offset: 0, bytes: held.subarray(0, heldLength) });
    heldOf = undefined;
  }

  return {
    get settled() {
      return looking ? undefined : stage;
    },
    push(chunk) {
      if (looking && chunk.direction === 'to-server') look(chunk);
      else stage.push(chunk);
    },
    end(direction, how, from) {
      if (looking && direction === 'to-server') giveHeld();
      stage.end(direction, how, from);
    },
  };
}
