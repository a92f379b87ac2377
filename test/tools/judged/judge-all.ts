/** The answers to all captures with a label, in all their forms, and to the cases of the rules. */
import { join } from 'node:path';
import { rankIncidents } from '../../../analyzer/diagnose/incidents.ts';
import { toDiagnoses } from '../../../analyzer/diagnose/to-diagnosis.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { hardNegatives } from '../../analyzer/rules/hard-negatives/index.ts';
import { findAll } from '../../support/find-all.ts';
import type { RuleCases } from '../../support/rule-tester.ts';
import { wireOf } from '../../support/wire.ts';
import { type Answer, answerTo, verdictOf } from './answers.ts';
import { type Judged, judgedCaptures } from './captures.ts';
import { overTls } from './over-tls.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Answers to the captures, and those in clear that cannot be sealed, each with the reason. */
export interface JudgedAnswers {
  answers: Answer[];
  unsealed: string[];
}

/** Judges all captures whose name contains a text. */
export async function judgeCaptures(rules: readonly Rule[], only = ''): Promise<JudgedAnswers> {
  const answers: Answer[] = [];
  const unsealed: string[] = [];
  for (const judged of judgedCaptures()) {
    if (!judged.name.includes(only)) continue;
    answers.push(await answerTo(judged, rules));
    const sealed = await overTlsForm(judged);
    if (typeof sealed === 'string') unsealed.push(`${judged.set}/${judged.name} (${judged.form}): ${sealed}`);
    else if (sealed !== undefined) answers.push(await answerTo(sealed, rules));
  }
  return { answers, unsealed };
}

/** A capture in clear as it would be over TLS, or why it cannot be had; undefined for one that is TLS already. */
async function overTlsForm(judged: Judged): Promise<Judged | string | undefined> {
  const { form, files, keys } = judged;
  if (keys.length > 0 || (form !== 'all' && form !== 'client side')) return undefined;
  try {
    const sealed = await overTls(files.map(({ bytes }) => bytes));
    if (sealed === undefined) return undefined;
    return {
      ...judged,
      form: form === 'all' ? 'over TLS' : 'client side, over TLS',
      files: files.map((file, index) => ({ ...file, bytes: sealed.captures[index] ?? file.bytes })),
      label: undefined,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The firing cases of all rules in TLS records without keys. */
export async function judgeCases(rules: readonly Rule[]): Promise<Answer[]> {
  const found = await discover<RuleCases>(join(root, 'test', 'analyzer', 'rules', 'cases'));
  return found.flatMap(({ id, value }) =>
    value.fires.flatMap(({ name, wire, answeredBy }) =>
      [1, 2].map((seed): Answer => {
        const files = wireOf(wire).files({ encrypted: true, seed });
        const [first] = toDiagnoses(rankIncidents(findAll(rules, files)));
        const own = rules.find(({ meta }) => meta.id === id)?.meta.reportedAs ?? id;
        const right = [answeredBy ?? own, own];
        const signature = first?.signature ?? 'inconclusive';
        return {
          ...{ set: 'cases', name: `${id}: ${name}`, right, signature, differs: [] },
          form: `no keys, ${seed % 2 === 1 ? 'odd' : 'even'}`,
          confidence: first?.confidence ?? 0,
          certainty: first?.certainty ?? 'shown',
          verdict: verdictOf(signature, right),
        };
      }),
    ),
  );
}

/** Normal operation that looks like a fault, in TLS records without keys. */
export function judgeHardNegatives(rules: readonly Rule[]): Answer[] {
  return hardNegatives.map(({ id, name, wire, twice = false, answers = ['healthy'] }): Answer => {
    const [first] = toDiagnoses(
      rankIncidents(findAll(rules, wireOf(wire).files({ encrypted: true, twice }))),
    );
    const signature = first?.signature ?? 'inconclusive';
    return {
      ...{ set: 'hard negatives', name: `${id}: ${name}`, form: 'no keys', right: answers, signature },
      ...{ confidence: first?.confidence ?? 0, certainty: first?.certainty ?? 'shown', differs: [] },
      verdict: verdictOf(signature, answers),
    };
  });
}
