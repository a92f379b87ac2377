/**
 * Runs a rule on cases written as wire scripts, through the whole pipeline, and polices the cases.
 *
 * Each case runs as it is, re-cut, reordered and retransmitted at random, and inside TLS without keys. The tester
 * refuses a rule whose messages are not all reached, a rule without a near miss, and a rule that changes the timeline.
 */
import { describe, expect, test } from '@jest/globals';
import type { Certainty } from '../../analyzer/model/diagnosis.ts';
import type { Finding } from '../../analyzer/model/finding.ts';
import type { Rule } from '../../analyzer/model/rule.ts';
import { findingsMismatch, reachedMismatch } from './compare-findings.ts';
import { findAll } from './find-all.ts';
import { type Wire, wireOf, type WireFiles } from './wire.ts';

export { findAll, readWire } from './find-all.ts';

/** What a case must find: each field given is compared. */
export interface ExpectedFinding {
  message: string;
  certainty?: Certainty;
  sender?: string;
  cause?: string;
  hop?: string;
  streams?: readonly number[];
  /** Each within 5 %. */
  quantities?: Readonly<Record<string, number>>;
  /** Quantities that must not be there: what was not seen has no number. */
  lacks?: readonly string[];
  /** Within a hundredth. */
  confidence?: number;
  /** A part of the sentence, and what must not stand in it. */
  says?: string;
  saysNot?: string;
  /** Beginnings of what the evidence is, in order. */
  evidence?: readonly string[];
  /** A part of the display filter of the first evidence. */
  filter?: string;
  /** Beginnings of answers, by question. */
  answers?: Readonly<Record<string, string>>;
  /** The signatures that are ruled out, in order. */
  ruledOut?: readonly string[];
}

/** A script that makes the rule speak. */
export interface FiringCase {
  name: string;
  /** The signature that all rules together answer, where this one is only a consequence of it. */
  answeredBy?: string;
  wire(wire: Wire): void;
  findings: readonly [ExpectedFinding, ...ExpectedFinding[]];
  /** What is answered without keys, where it is not what the meta says of the signature as a whole. */
  withoutKeys?: Certainty | 'inconclusive';
  /** Found without keys, where it is another message than with them. */
  sealed?: string | ExpectedFinding;
}

/** A script on which the rule keeps silent; a near miss differs from a firing case in the one telling fact. */
export interface SilentCase {
  name: string;
  nearMiss?: boolean;
  /** A value inside a frame is all that tells it from a firing case: without keys it looks like one, and is told so. */
  alike?: true;
  wire(wire: Wire): void;
}

/**
 * Records without keys, by their sizes (`sealed-sizes.ts`): what is in them is nobody's business, and there is no other
 * form of the script.
 */
export interface SealedCase {
  name: string;
  /** The message that is reached; undefined for a near miss. */
  message?: string;
  /** What else is expected of the first one. */
  finding?: Omit<ExpectedFinding, 'message'>;
  wire(wire: Wire): void;
}

/** The cases of one rule: `test/analyzer/rules/cases/<id>.ts`, for the rule's own test and for the confusion matrix. */
export interface RuleCases {
  fires: readonly [FiringCase, ...FiringCase[]];
  silent: readonly [SilentCase, ...SilentCase[]];
  sealed?: readonly SealedCase[];
}

/** Seed of the re-cut variant; the long form has many (`test/analyzer/rules.full.test.ts`). */
const shortSeeds = [1];

function compare(found: readonly Finding[], expected: readonly ExpectedFinding[]): void {
  expect(findingsMismatch(found, expected)).toBeUndefined();
}

/** Declares the tests of one rule. */
export function testRule(rule: Rule, cases: RuleCases, seeds: readonly number[] = shortSeeds): void {
  const find = (files: readonly WireFiles[]): Finding[] => findAll([rule], files);

  describe(`rule ${rule.meta.id}`, () => {
    describe.each(cases.fires)('fires: $name', ({ wire, findings, withoutKeys, sealed }) => {
      const answer = withoutKeys ?? rule.meta.withoutKeys.answer;
      test('as bytes', () => {
        const found = find(wireOf(wire).files());
        compare(found, findings);
        for (const { text, evidence } of found) {
          expect(text).not.toContain('{{');
          expect(evidence.length).toBeGreaterThan(0);
        }
      });

      test.each(seeds)('re-cut, reordered and retransmitted (seed %i)', (seed) => {
        compare(find(wireOf(wire).files({ seed })), findings);
      });

      test(`without keys: ${answer}`, () => {
        const found = find(wireOf(wire).files({ encrypted: true }));
        if (answer === 'inconclusive') expect(found).toEqual([]);
        else for (const finding of found) expect(finding.certainty).toBe(answer);
        if (sealed !== undefined) expect(reachedMismatch(found, sealed)).toBeUndefined();
      });
    });

    describe.each(cases.silent)('silent: $name', ({ wire, alike }) => {
      test('as bytes', () => {
        expect(find(wireOf(wire).files()).map(({ text }) => text)).toEqual([]);
      });

      test.each(seeds)('re-cut, reordered and retransmitted (seed %i)', (seed) => {
        expect(find(wireOf(wire).files({ seed })).map(({ text }) => text)).toEqual([]);
      });

      test('without keys', () => {
        const found = find(wireOf(wire).files({ encrypted: true }));
        expect(found.map(({ certainty }) => certainty)).toEqual(alike === true ? ['inferred'] : []);
      });
    });

    for (const { name, message, finding, wire } of cases.sealed ?? [])
      test.each([undefined, ...seeds])(`sizes of records: ${name} (seed %s)`, (seed) => {
        const found = find(wireOf(wire).files({ encrypted: true, ...(seed === undefined ? {} : { seed }) }));
        expect(found.map((finding) => [finding.message, finding.certainty])).toEqual(
          message === undefined ? [] : found.map(() => [message, 'inferred']),
        );
        expect(found.length > 0).toBe(message !== undefined);
        if (message !== undefined) expect(reachedMismatch(found, { message, ...finding })).toBeUndefined();
      });

    test('every message is reached by a case, and there is a near miss', () => {
      const reached = new Set(
        cases.fires.flatMap(({ findings, sealed }) => [
          ...findings.map(({ message }) => message),
          ...(sealed === undefined ? [] : [typeof sealed === 'string' ? sealed : sealed.message]),
        ]),
      );
      for (const { message } of cases.sealed ?? []) if (message !== undefined) reached.add(message);
      expect([...reached].sort()).toEqual(Object.keys(rule.meta.messages).sort());
      expect(cases.silent.some(({ nearMiss }) => nearMiss === true)).toBe(true);
      const names = [...cases.fires, ...cases.silent].map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    });
  });
}
