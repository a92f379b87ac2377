/** What the analyzer answers to captures whose answer is known. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnosis } from '../../../analyzer/model/diagnosis.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { withFolder } from '../../support/temporary.ts';
import type { Judged } from './captures.ts';

/** `right`, `wrong`, or `open`: no answer where one exists. */
export type Verdict = 'right' | 'wrong' | 'open';

/** One answer beside what it should be. */
export interface Answer {
  set: string;
  name: string;
  form: string;
  right: readonly string[];
  signature: string;
  confidence: number;
  certainty: string;
  verdict: Verdict;
  /** Parties or hop that differ from the label, in words; empty when none does. */
  differs: readonly string[];
}

/** Signatures by which results and labels call the same thing. */
const healthy: ReadonlySet<string> = new Set(['healthy', 'clean-control']);

/** Whether a signature is among those that are right. No answer is right where a label says that nothing shows. */
export function verdictOf(signature: string, right: readonly string[]): Verdict {
  if (right.includes(signature)) return 'right';
  if (healthy.has(signature) && right.some((one) => healthy.has(one))) return 'right';
  if (signature === 'inconclusive') return 'open';
  return 'wrong';
}

function differences({ sender, cause, hop }: Diagnosis, label: Judged['label']): string[] {
  if (label === undefined) return [];
  const differs = (field: string, is: string, allowed: readonly string[]): string[] =>
    allowed.length === 0 || allowed.includes(is) ? [] : [`${field} ${is}, not ${allowed.join(' or ')}`];
  return [
    ...differs('sender', sender, label.sender),
    ...differs('cause', cause, label.cause),
    // A capture whose hop nobody named has none.
    ...(hop === undefined || label.hop === undefined ? [] : differs('hop', hop, [label.hop])),
  ];
}

/** Analyses one capture as a user would, from files without a telling name. */
export async function answerTo(judged: Judged, rules: readonly Rule[]): Promise<Answer> {
  const { set, name, form, files, keys, right, label } = judged;
  return withFolder(async (folder) => {
    const inputs = files.map(({ hop, bytes }, index) => {
      const file = join(folder, `${index}.pcap`);
      writeFileSync(file, bytes);
      return { file, ...(hop === undefined ? {} : { hop }) };
    });
    const { diagnosis } = await analyze({ inputs, keys, rules, threads: 1, digest: false });
    const { signature, confidence, certainty } = diagnosis;
    const verdict = verdictOf(signature, right);
    const differs = verdict === 'right' && signature !== 'healthy' ? differences(diagnosis, label) : [];
    return { set, name, form, right, signature, confidence, certainty, verdict, differs };
  });
}
