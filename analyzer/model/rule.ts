import type { Fact } from './fact.ts';
import type { Finding } from './finding.ts';
import type { RuleMeta } from './rule-meta.ts';
import type { Timeline } from './timeline.ts';

/** What a rule reports, before its message is filled in and its defaults are set. */
export type RuleReport = Pick<
  Finding,
  'message' | 'confidence' | 'sender' | 'cause' | 'connections' | 'evidence'
> & {
  data: Readonly<Record<string, string | number>>;
  hop?: Finding['hop'] | undefined;
} & Partial<Pick<Finding, 'certainty' | 'streams' | 'quantities' | 'ruledOut' | 'answers'>>;

/** Handlers by fact kind, and `end`. */
export type RuleHandlers = { readonly [kind: string]: ((fact: never) => void) | undefined };

/** A rule as the runner sees it: message types erased (`analyzer/rules/kit/define-rule.ts` declares them). */
export interface Rule {
  meta: RuleMeta;
  create(context: { readonly timeline: Timeline; report(report: RuleReport): void }): RuleHandlers;
}

/** A handler of the runner's table. */
export type FactHandler = (fact: Fact) => void;
