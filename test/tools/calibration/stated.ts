import type { Verdict } from '../judged/answers.ts';

/** One answer, how sure it is, and whether it is right. */
export interface Stated {
  set: string;
  name: string;
  role: 'fault' | 'control';
  signature: string;
  confidence: number;
  verdict: Verdict;
}

/** Those that answer something. */
export function given(answers: readonly Stated[]): Stated[] {
  return answers.filter(({ verdict }) => verdict !== 'open');
}
