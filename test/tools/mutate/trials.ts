/** What the tests of the rules ask, as data: a capture, and what is wrong with an answer to it. */
import type { Diagnosis } from '../../../analyzer/model/diagnosis.ts';
import type { Finding } from '../../../analyzer/model/finding.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import type { HardNegative } from '../../analyzer/rules/hard-negatives/hard-negative.ts';
import { findingsMismatch, reachedMismatch } from '../../support/compare-findings.ts';
import type { RuleCases } from '../../support/rule-tester.ts';
import { wireOf, type WireFiles } from '../../support/wire.ts';

/** A rule with its cases. */
export interface RuleWithCases {
  rule: Rule;
  cases: RuleCases;
}

/** One test: the first thing that is wrong with what was found, in words. */
export interface Trial<Found> {
  name: string;
  files(): WireFiles[];
  wrong(found: readonly Found[]): string | undefined;
}

const seeds = [undefined, 1, 2] as const;
/** From here on an answer without keys has to be right (`matrix.test.ts`). */
const sure = 0.8;

/** What `rule-tester.ts` asks of a rule by itself. */
export function ownTrials({ rule, cases }: RuleWithCases): Trial<Finding>[] {
  const cut = (name: string, wire: RuleCases['fires'][0]['wire'], wrong: Trial<Finding>['wrong']) =>
    seeds.map((seed) => ({
      name: seed === undefined ? name : `${name} (seed ${seed})`,
      files: () => wireOf(wire).files(seed === undefined ? {} : { seed }),
      wrong,
    }));
  const closed = (name: string, wire: RuleCases['fires'][0]['wire'], wrong: Trial<Finding>['wrong']) => ({
    name: `${name} (without keys)`,
    files: () => wireOf(wire).files({ encrypted: true }),
    wrong,
  });
  return [
    ...cases.fires.flatMap(({ name, wire, findings, withoutKeys, sealed }) => {
      const answer = withoutKeys ?? rule.meta.withoutKeys.answer;
      return [
        ...cut(`fires: ${name}`, wire, (found) => findingsMismatch(found, findings)),
        closed(`fires: ${name}`, wire, (found) => {
          if (answer === 'inconclusive' && found.length > 0) return 'fires';
          if (found.some(({ certainty }) => certainty !== answer)) return `is not ${answer}`;
          return sealed === undefined ? undefined : reachedMismatch(found, sealed);
        }),
      ];
    }),
    ...cases.silent.flatMap(({ name, wire, alike }) => [
      ...cut(`silent: ${name}`, wire, (found) => (found.length > 0 ? 'fires' : undefined)),
      closed(`silent: ${name}`, wire, (found) =>
        found.map(({ certainty }) => certainty).join() === (alike === true ? 'inferred' : '')
          ? undefined
          : `finds ${found.length}`,
      ),
    ]),
    ...(cases.sealed ?? []).flatMap(({ name, message, finding, wire }) =>
      seeds.map((seed) => ({
        name: `sizes of records: ${name} (seed ${String(seed)})`,
        files: () => wireOf(wire).files({ encrypted: true, ...(seed === undefined ? {} : { seed }) }),
        wrong: (found: readonly Finding[]) => {
          if (found.length > 0 !== (message !== undefined)) return `finds ${found.length}`;
          const right = found.every((one) => one.message === message && one.certainty === 'inferred');
          if (!right) return `is not ${String(message)}`;
          return message === undefined ? undefined : reachedMismatch(found, { message, ...finding });
        },
      })),
    ),
  ];
}

/** What the confusion matrix asks of all rules together about the cases of one. */
export function matrixTrials({ rule, cases }: RuleWithCases): Trial<Diagnosis>[] {
  const own = rule.meta.reportedAs ?? rule.meta.id;
  return [
    ...cases.fires.flatMap(({ name, wire, answeredBy = own }) => [
      ...[undefined, 1].map((seed) => ({
        name: `${own}: ${name}`,
        files: () => wireOf(wire).files(seed === undefined ? {} : { seed }),
        wrong: (found: readonly Diagnosis[]) => {
          const [first, ...others] = found.map(({ signature }) => signature);
          if (first !== answeredBy || others.length > 0) return `[${[first, ...others].join()}]`;
          const named = [first, ...(found[0]?.contributing ?? []).map(({ signature }) => signature)];
          if (!named.includes(own)) return `${own} is not named`;
          return named.includes('healthy') === (rule.meta.standing === 'normal') ? undefined : 'healthy';
        },
      })),
      {
        name: `${own}: ${name} (without keys)`,
        files: () => wireOf(wire).files({ encrypted: true }),
        wrong: ([first]: readonly Diagnosis[]) =>
          first !== undefined && first.confidence >= sure && first.signature !== answeredBy
            ? `${first.signature} (${first.confidence})`
            : undefined,
      },
    ]),
    ...cases.silent.map(({ name, wire }) => ({
      name: `not ${own}: ${name}`,
      files: () => wireOf(wire).files(),
      wrong: (found: readonly Diagnosis[]) =>
        found.some(({ signature }) => signature === own) ? own : undefined,
    })),
  ];
}

/** What is asked about a hard negative. */
export function hardNegativeTrials(one: HardNegative): Trial<Diagnosis>[] {
  const { id, name, wire, twice = false, answers = ['healthy'] } = one;
  return [{ twice }, { twice, seed: 1 }, { twice, encrypted: true }].map((variant) => ({
    name: `${id} ${name}`,
    files: () => wireOf(wire).files(variant),
    wrong: (found: readonly Diagnosis[]) => {
      const closed = 'encrypted' in variant;
      const named =
        found.length === 0 && !closed ? ['inconclusive'] : found.map(({ signature }) => signature);
      return named.find((signature) => !answers.includes(signature));
    },
  }));
}
