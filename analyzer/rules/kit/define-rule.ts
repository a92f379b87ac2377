import type { Certainty, Hop, Party } from '../../model/diagnosis.ts';
import type { Fact, FactKind } from '../../model/fact.ts';
import type { EvidenceRef, Finding, NonEmpty } from '../../model/finding.ts';
import type { Rule } from '../../model/rule.ts';
import type { RuleMeta } from '../../model/rule-meta.ts';
import type { Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';

/** Names between double braces in a message text. */
type Holes<Text extends string> = Text extends `${string}{{${infer Hole}}}${infer Rest}`
  ? Hole | Holes<Rest>
  : never;

/** A report of a rule: an unknown message, a missing hole or an empty evidence list does not compile. */
export type Report<Messages extends Readonly<Record<string, string>>> = {
  [Id in keyof Messages & string]: {
    message: Id;
    data: Readonly<Record<Holes<Messages[Id]>, string | number>>;
    certainty?: Certainty;
    confidence: number;
    sender: Party;
    cause: Party;
    hop?: Hop | undefined;
    connections: readonly TimelineConnection[];
    streams?: readonly TimelineStream[];
    quantities?: Readonly<Record<string, number>>;
    evidence: NonEmpty<EvidenceRef>;
    ruledOut?: Finding['ruledOut'];
    answers?: Readonly<Record<string, string>>;
  };
}[keyof Messages & string];

/** What a rule works with: a timeline to ask, and a way to say what it found. */
export interface RuleContext<Messages extends Readonly<Record<string, string>>> {
  readonly timeline: Timeline;
  report(report: Report<Messages>): void;
}

/** Called with each fact of a kind that `meta.needs` lists, after the timeline has taken it in. */
export type FactHandlers = { [K in FactKind]?: (fact: Fact<K>) => void } & {
  /** Called once, after the last fact. */
  end?: () => void;
};

/** A signature as a rule with typed messages. One a file in `analyzer/rules/`; the file name is `meta.id`. */
interface TypedRule<Messages extends Readonly<Record<string, string>>> {
  meta: RuleMeta<Messages>;
  create(context: RuleContext<Messages>): FactHandlers;
}

/** Declares a rule. */
export function defineRule<const Messages extends Readonly<Record<string, string>>>(
  rule: TypedRule<Messages>,
): Rule {
  return rule;
}
