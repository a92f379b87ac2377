import type { Connection, Direction } from '../model/chunk.ts';
import type { EmitFact, Fact, FactMap, Provenance } from '../model/fact.ts';
import { isPartial } from '../model/frame.ts';
import { Call, isGrpcRequest } from './call.ts';

/** The gRPC stage of one connection: fed with the facts and the DATA of its HTTP/2 stage, in order. */
export interface GrpcStage {
  /** Facts of any kind; those that are not HTTP/2's are ignored. */
  fact(fact: Fact): void;
  data(stream: number, direction: Direction, bytes: Uint8Array | null, from: Provenance): void;
}

/**
 * gRPC of one connection (grpc/grpc doc/PROTOCOL-HTTP2.md): emits `grpc.call` when a call ends.
 *
 * A call ends with the server's END_STREAM, whatever the client's half does; else with what ended its stream. It holds
 * state for open streams only, which the HTTP/2 stage bounds.
 */
export function createGrpc(options: { input: number; connection: Connection; fact: EmitFact }): GrpcStage {
  const { fact: emit } = options;
  const calls = new Map<number, Call>();

  function end(from: Provenance, ending: FactMap['http2.stream-end']): void {
    const stream = from.stream ?? 0;
    const call = calls.get(stream);
    if (call === undefined) return;
    calls.delete(stream);
    if (!call.certain) return;
    if (ending.how === 'end-stream' && call.response.unfinished) {
      anomaly(from, 'truncated-message', 'The response ended inside a message.');
    }
    emit({ kind: 'grpc.call', from, ...call.result(ending) });
  }

  function anomaly(from: Provenance, what: string, text: string): void {
    emit({ kind: 'anomaly', from, layer: 'grpc', what, text });
  }

  return {
    fact(fact) {
      switch (fact.kind) {
        case 'http2.stream-open':
          if (fact.headers === null || isPartial(fact.headers) || isGrpcRequest(fact.headers)) {
            calls.set(fact.from.stream ?? 0, new Call(fact.headers, fact.from.time, fact.from.packet));
          }
          break;
        case 'http2.headers':
          if (fact.direction === 'to-client') {
            calls.get(fact.from.stream ?? 0)?.answer(fact.headers, fact.endStream);
          }
          break;
        case 'http2.end-stream':
          if (fact.direction === 'to-client') end(fact.from, { how: 'end-stream' });
          break;
        case 'http2.stream-end':
          end(fact.from, fact);
          break;
        default:
      }
    },
    data(stream, direction, bytes, from) {
      const call = calls.get(stream);
      if (call === undefined) return;
      if (!call.body(direction === 'to-server', bytes) && call.isGrpc) {
        anomaly(from, 'compressed-flag', 'The compressed flag of a message is neither 0 nor 1.');
      }
    },
  };
}
