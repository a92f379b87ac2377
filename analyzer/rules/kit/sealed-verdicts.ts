/** All that sizes and times of records suggest, read once for all rules. */
import type { EvidenceRef, NonEmpty } from '../../model/finding.ts';
import type { Party } from '../../model/diagnosis.ts';
import type { Timeline, TimelineConnection } from '../../model/timeline.ts';
import { detectCompression, detectLargeHeaders, detectLargeMessages } from './sealed-answers.ts';
import { detectGracefulDrain, detectLateRequests, detectRequestLimit } from './sealed-drains.ts';
import { detectClosedBySilence, detectCutByClose, detectServerDeadline } from './sealed-closes.ts';
import { detectMissingTrailers, detectResetBehindData } from './sealed-endings.ts';
import { detectGivenUp } from './sealed-ends.ts';
import { detectFlood } from './sealed-floods.ts';
import { detectHealth } from './sealed-health.ts';
import { detectHiddenRetry, detectRejected } from './sealed-rejections.ts';
import { detectClientQueue } from './sealed-queues.ts';
import { detectCutAnswers, detectRefusals } from './sealed-resets.ts';
import { detectHeldCalls, detectRetryStorm } from './sealed-retries.ts';
import { detectSettingsTimeout } from './sealed-settings.ts';
import { detectHeldMessages, detectStalls } from './sealed-stalls.ts';
import { detectSwallowed } from './sealed-swallows.ts';
import { detectStreamAge } from './sealed-timers.ts';
import type { SealedDetector, SealedVerdict } from './sealed-verdict.ts';

const detectors: readonly SealedDetector[] = [
  detectGivenUp,
  detectRefusals,
  detectCutAnswers,
  detectRejected,
  detectHiddenRetry,
  detectHeldCalls,
  detectRetryStorm,
  detectClientQueue,
  detectStalls,
  detectHeldMessages,
  detectFlood,
  detectLargeHeaders,
  detectCompression,
  detectLargeMessages,
  detectClosedBySilence,
  detectCutByClose,
  detectServerDeadline,
  detectLateRequests,
  detectGracefulDrain,
  detectRequestLimit,
  detectStreamAge,
  detectSettingsTimeout,
  detectMissingTrailers,
  detectResetBehindData,
  detectSwallowed,
  detectHealth,
];

const cache = new WeakMap<Timeline, readonly SealedVerdict[]>();

/** What a rule reports of a verdict. */
export interface SealedVerdictReport {
  message: 'sealed';
  data: { what: string };
  certainty: 'inferred';
  confidence: number;
  sender: Party;
  cause: Party;
  hop: TimelineConnection['hop'];
  connections: readonly TimelineConnection[];
  quantities: Readonly<Record<string, number>>;
  evidence: NonEmpty<EvidenceRef>;
  answers: Readonly<Record<string, string>>;
}

/** The verdicts that are the sign of a signature; to be called at the end. */
export function sealedVerdicts(timeline: Timeline, signature: string): SealedVerdictReport[] {
  const all = cache.get(timeline) ?? detectors.flatMap((detect) => detect(timeline));
  cache.set(timeline, all);
  return all
    .filter((verdict) => verdict.signature === signature)
    .map(({ what, confidence, sender, cause, connections, quantities = {}, evidence, answers }) => ({
      message: 'sealed',
      data: { what },
      certainty: 'inferred',
      hop: connections[0]?.hop,
      ...{ confidence, sender, cause, connections, quantities, evidence, answers },
    }));
}
