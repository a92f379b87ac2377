/**
 * A pipeline that dissects only its share of the connections, so that several can work on one capture.
 *
 * All of them read every packet and follow TCP for all connections, which keeps `tcp.stream` and every limit as they
 * are; what lies above TCP, and what is told, is the share's alone. What TCP hands on is counted: these numbers are the
 * same in every pipeline, so facts put in their order stand exactly as one pipeline gives them.
 */
import type { Connection, StreamStage } from './model/chunk.ts';
import type { EmitFact } from './model/fact.ts';

/** Which share: connection numbers that leave `index` when divided by `of`; facts of no connection are the first's. */
export interface Share {
  index: number;
  of: number;
}

/** What the transport stages are given in place of the pipeline's own callbacks. */
export interface ShareFilter {
  /** For facts of the stages up to TCP. */
  fact: EmitFact;
  stage(make: (connection: Connection) => StreamStage): (connection: Connection) => StreamStage;
  /** Number of the transport event that is being worked on, from 1. */
  order(): number;
}

/** The filter of a share, or one that lets everything pass. */
export function createShareFilter(share: Share | undefined, emit: EmitFact): ShareFilter {
  if (share === undefined || share.of === 1) return { fact: emit, stage: (make) => make, order: () => 0 };
  const { index, of } = share;
  let order = 0;

  function counting(inner: StreamStage | undefined): StreamStage {
    return {
      push(chunk) {
        order++;
        inner?.push(chunk);
      },
      end(direction, how, from) {
        order++;
        inner?.end(direction, how, from);
      },
    };
  }

  return {
    fact(fact) {
      order++;
      if ((fact.from.connection ?? 0) % of === index) emit(fact);
    },
    stage: (make) => (connection) => counting(connection.id % of === index ? make(connection) : undefined),
    order: () => order,
  };
}
