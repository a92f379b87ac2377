/**
 * What a run proved. `confirmed`: the diagnosis is the expected one. `contradicted`: it is another.
 * `inconclusive`: the fault did not bite, keys are missing, the capture lost packets.
 * `unsupported`: this backend or proxy cannot do it, with the reason. `broken`: the run itself failed.
 */
export type VerdictKind = 'confirmed' | 'contradicted' | 'inconclusive' | 'unsupported' | 'broken';

/** The judge's answer about one run; `verdict.json` of a run folder. */
export interface Verdict {
  format: 'h2lab.verdict/1';
  kind: VerdictKind;
  /** The expected signature. */
  expected: string;
  /** The diagnosed signature, null when no analysis was made. */
  diagnosed: string | null;
  /** Why, one sentence each; for `contradicted` every expectation that failed; for `confirmed` what a capture
   * without keys left open. */
  reasons: string[];
}
