import type { EmitFact, Provenance } from '../model/fact.ts';

const protocol = 'grpc/grpc doc/PROTOCOL-HTTP2.md';

/** What gRPC forbids, by id: a sentence and where it stands. */
const anomalies = {
  'bad-timeout': {
    text: 'grpc-timeout is not one to eight digits and a unit of H, M, S, m, u or n',
    section: `${protocol} Requests`,
  },
  'compressed-flag': {
    text: 'The compressed flag of a message is neither 0 nor 1',
    section: `${protocol} Length-Prefixed-Message`,
  },
  'compressed-without-encoding': {
    text: 'A message has the compressed flag, and no grpc-encoding was named',
    section: `${protocol} Length-Prefixed-Message`,
  },
  'http-compression': {
    text: 'HTTP compressed the body of a gRPC response',
    section: 'grpc/grpc doc/compression.md',
  },
  'truncated-message': {
    text: 'The response ended inside a message',
    section: `${protocol} Length-Prefixed-Message`,
  },
  'bad-status': {
    text: 'grpc-status is no decimal number',
    section: `${protocol} Responses`,
  },
  'bad-status-details': {
    text: 'grpc-status-details-bin is no google.rpc.Status',
    section: `${protocol} Responses`,
  },
  'status-details-differ': {
    text: 'grpc-status-details-bin names another code than grpc-status',
    section: `${protocol} Responses`,
  },
} as const;

/** Ids of what gRPC forbids. */
export type GrpcAnomalyId = keyof typeof anomalies;

/** Equal anomalies of one connection that are listed; a peer can send one in every call. */
export const MOST_LISTED = 16;

/** Emits anomalies of one connection, at most {@link MOST_LISTED} of each; the last one says that more are left out. */
export function createAnomalies(
  emit: EmitFact,
): (id: GrpcAnomalyId, from: Provenance, detail?: string) => void {
  const counts = new Map<GrpcAnomalyId, number>();
  return (id, from, detail) => {
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    if (count > MOST_LISTED) return;
    const { text, section } = anomalies[id];
    const last = count === MOST_LISTED ? ' Further ones of this connection are not listed.' : '';
    const told = `${text}${detail === undefined ? '' : `: ${detail}`}.${last}`;
    emit({ kind: 'anomaly', from: { ...from }, layer: 'grpc', what: id, text: told, section });
  };
}
