/**
 * Whether the tests notice that a rule is another one: its own cases first, then what all rules together answer to the
 * cases of every rule, to the hard negatives and to the golden captures.
 */
import { rankIncidents } from '../../../analyzer/diagnose/incidents.ts';
import { toDiagnoses } from '../../../analyzer/diagnose/to-diagnosis.ts';
import type { Finding } from '../../../analyzer/model/finding.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { findingsMismatch } from '../../support/compare-findings.ts';
import { findAll } from '../../support/find-all.ts';
import type { RuleCases } from '../../support/rule-tester.ts';
import { wireOf, type WireFiles } from '../../support/wire.ts';

/** A rule with its cases. */
export interface RuleWithCases {
  rule: Rule;
  cases: RuleCases;
}

/** The first test that fails with `mutant` in the place of its rule; undefined when all pass. */
export type Judge = (mutant: Rule) => string | undefined;

const seeds = [1, 2];

/** A capture that is no case of a rule: a hard negative, or a golden one. */
export interface Further {
  name: string;
  files: WireFiles[];
}

/** Prepares the captures of all cases once; `further` ones are read by all rules together. */
export function createJudge(all: readonly RuleWithCases[], further: readonly Further[]): Judge {
  const ofCases = all.flatMap(({ rule, cases }) =>
    [...cases.fires, ...cases.silent].flatMap(({ name, wire }): Further[] => {
      const made = wireOf(wire);
      const of = (files: WireFiles[], how: string): Further => ({
        name: `${rule.meta.id}: ${name}${how}`,
        files,
      });
      return [of(made.files(), ''), of(made.files({ encrypted: true }), ' (without keys)')];
    }),
  );
  const captures = [...ofCases, ...further];
  const usual = new Map<string, string>();

  function ownTests(mutant: Rule): string | undefined {
    const own = all.find(({ rule }) => rule.meta.id === mutant.meta.id);
    if (own === undefined) throw new Error(`no cases for ${mutant.meta.id}`);
    for (const { name, wire, findings, withoutKeys, sealed } of own.cases.fires) {
      const made = wireOf(wire);
      for (const seed of [undefined, ...seeds]) {
        const mismatch = findingsMismatch(
          findAll([mutant], made.files(seed === undefined ? {} : { seed })),
          findings,
        );
        if (mismatch !== undefined) return `fires: ${name}: ${mismatch}`;
      }
      const closed = findAll([mutant], made.files({ encrypted: true }));
      const answer = withoutKeys ?? mutant.meta.withoutKeys.answer;
      if (answer === 'inconclusive' && closed.length > 0) return `fires without keys: ${name}`;
      if (closed.some(({ certainty }) => certainty !== answer)) return `certainty without keys: ${name}`;
      if (sealed !== undefined && !closed.some(({ message }) => message === sealed)) return `sealed: ${name}`;
    }
    for (const { name, wire } of own.cases.silent) {
      const made = wireOf(wire);
      for (const files of [made.files(), made.files({ seed: 1 }), made.files({ encrypted: true })])
        if (findAll([mutant], files).length > 0) return `not silent: ${name}`;
    }
    return undefined;
  }

  /** The first capture on which all rules together answer something else than they do with the rule as it is. */
  function matrix(mutant: Rule): string | undefined {
    const rules = all.map(({ rule }) => (rule.meta.id === mutant.meta.id ? mutant : rule));
    const original = all.find(({ rule }) => rule.meta.id === mutant.meta.id);
    for (const { name, files } of captures) {
      if (
        shapeOf(findAll([mutant], files)) ===
        shapeOf(findAll(original === undefined ? [] : [original.rule], files))
      )
        continue;
      const before =
        usual.get(name) ??
        answerOf(
          all.map(({ rule }) => rule),
          files,
        );
      usual.set(name, before);
      if (answerOf(rules, files) !== before) return `matrix: ${name}`;
    }
    return undefined;
  }

  return (mutant) => {
    try {
      return ownTests(mutant) ?? matrix(mutant);
    } catch (error) {
      return `threw ${error instanceof Error ? error.message : String(error)}`;
    }
  };
}

/** What the tests see of findings. */
function shapeOf(findings: readonly Finding[]): string {
  return JSON.stringify(
    findings.map(({ message, sender, cause, hop, streams }) => [message, sender, cause, hop, streams.length]),
  );
}

function answerOf(rules: readonly Rule[], files: readonly WireFiles[]): string {
  const diagnoses = toDiagnoses(rankIncidents(findAll(rules, files)));
  return diagnoses
    .map(({ signature, contributing }) => [signature, ...contributing.map((one) => one.signature)].join('+'))
    .join(' ');
}
