/** Metas and findings for tests that need them without a real rule. */
import type { Finding } from '../../analyzer/model/finding.ts';
import type { RuleMeta } from '../../analyzer/model/rule-meta.ts';
import type { TimelineConnection, TimelineStream } from '../../analyzer/model/timeline.ts';
import { momentAt } from './timeline-parts.ts';

/** The meta of a rule that says nothing about itself. */
export function ruleMeta(id: string, change: Partial<RuleMeta> = {}): RuleMeta {
  return {
    id,
    title: id,
    layer: 'grpc',
    standing: 'fault',
    needs: [],
    explains: '',
    lookFor: [],
    withoutKeys: { shows: '', answer: 'inconclusive' },
    who: '',
    notToBeConfusedWith: [],
    outranks: [],
    remedies: [],
    reproduce: '',
    refs: [],
    messages: {},
    ...change,
  };
}

/** A finding of this rule about these connections and streams, shown by packet 1. */
export function someFinding(
  meta: RuleMeta,
  connections: readonly TimelineConnection[],
  streams: readonly TimelineStream[] = [],
  change: Partial<Finding> = {},
): Finding {
  return {
    meta,
    message: 'm',
    text: '',
    certainty: 'shown',
    confidence: 0.9,
    sender: 'server',
    cause: 'server',
    connections,
    streams,
    quantities: {},
    evidence: [{ at: momentAt(0), what: 'w', filter: '', direction: 'to-client' }],
    ruledOut: [],
    answers: {},
    ...change,
  };
}
