import type { SealedDetector } from '../../analyzer/rules/kit/sealed-verdict.ts';
import { readWire } from './find-all.ts';
import { type Wire, wireOf } from './wire.ts';

/** The signatures that a detector of `analyzer/rules/kit` sees in a script of sizes. */
export function verdictsOf(detect: SealedDetector, script: (wire: Wire) => void): string[] {
  const timeline = readWire(wireOf(script).files({ encrypted: true }), () => () => undefined);
  return detect(timeline).map(({ signature }) => signature);
}
