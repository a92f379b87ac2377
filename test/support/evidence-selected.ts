/** Does tshark select the packet of each piece of evidence that rules give on a wire script? */
import { expect } from '@jest/globals';
import type { EvidenceRef, Finding } from '../../analyzer/model/finding.ts';
import type { Rule } from '../../analyzer/model/rule.ts';
import { findAll } from './rule-tester.ts';
import { withFile } from './tshark.ts';
import { notSelected } from './tshark-select.ts';
import { type Wire, wireOf } from './wire.ts';

function refsOf(findings: readonly Finding[]): EvidenceRef[] {
  return findings.flatMap(({ evidence, ruledOut }) => [
    ...evidence,
    ...ruledOut.flatMap((other) => other.evidence),
  ]);
}

/** Expects evidence, and that tshark finds each piece's packet by its filter. */
export function expectSelected(rules: readonly Rule[], wire: (wire: Wire) => void): void {
  const files = wireOf(wire).files();
  const refs = refsOf(findAll(rules, files));
  expect(refs.length).toBeGreaterThan(0);
  files.forEach(({ bytes, keys }, input) => {
    const selections = refs
      .filter(({ at }) => at.input === input)
      .map(({ at, filter }) => ({ filter, packet: at.packet }));
    const wrong = withFile(bytes, (path) =>
      withFile(new TextEncoder().encode(keys.join('\n')), (keyLog) =>
        notSelected(path, selections, keys.length === 0 ? [] : ['-o', `tls.keylog_file:${keyLog}`]),
      ),
    );
    expect(wrong).toEqual([]);
  });
}
