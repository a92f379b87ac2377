import type { Certainty, Layer } from './diagnosis.ts';
import type { FactKind } from './fact.ts';

/**
 * How much a finding weighs. `fault`: something failed. `pattern`: nothing failed, but the connection was treated
 * in a way that the reader should know. `normal`: contributes, is never the diagnosis unless nothing else was found.
 */
export type Standing = 'fault' | 'pattern' | 'normal';

/** A signature that looks alike, with the fact that tells them apart. */
export interface LookAlike {
  signature: string;
  tellingFact: string;
}

/** What to change, and in which software. */
export interface Remedy {
  /** `any`, or a name such as `Envoy`, `grpc-js`, `grpc-go`, `grpc-java`, `Python`. */
  for: string;
  text: string;
}

/** Everything that is printed about a signature: the single source of its page, of `explain` and of reports. */
export interface RuleMeta<
  Messages extends Readonly<Record<string, string>> = Readonly<Record<string, string>>,
> {
  /** Id of the catalogue; also the file name. */
  id: string;
  /** Name in results when it differs from the id: `clean-control` is reported as `healthy`. */
  reportedAs?: string;
  title: string;
  layer: Layer;
  standing: Standing;
  /** Kinds of facts that the rule reads; it is called for no other. */
  needs: readonly FactKind[];
  /** What it is, in a few sentences. */
  explains: string;
  /** What shows in plaintext or decrypted captures. */
  lookFor: readonly string[];
  /** What is left without keys, and what the rule then answers. */
  withoutKeys: { shows: string; answer: Certainty | 'inconclusive' };
  /** Who sends the decisive frame, and who has to change something. */
  who: string;
  notToBeConfusedWith: readonly LookAlike[];
  /** Signatures that are consequences of this one; they become contributing. */
  outranks: readonly string[];
  remedies: readonly Remedy[];
  /** Scenario that reproduces it. */
  reproduce: string;
  /** RFC sections, documents, issues. */
  refs: readonly string[];
  /** Message texts with `{{holes}}`. */
  messages: Messages;
}
