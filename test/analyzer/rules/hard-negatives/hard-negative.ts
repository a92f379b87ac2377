/** Situations of normal operation that look like faults: what all rules together have to say of each. */
import type { Wire } from '../../../support/wire.ts';

/** One situation of the catalogue's section 3. */
export interface HardNegative {
  /** `H-1` and so on. */
  id: string;
  name: string;
  wire(wire: Wire): void;
  /** Lines of the proxy's log, which are read beside the packets. */
  logs?: readonly string[];
  /** Every packet is recorded twice, as on a bridge or with `-i any`. */
  twice?: boolean;
  /** Signatures that are right; `healthy` unless the situation has a name of its own. */
  answers?: readonly [string, ...string[]];
}

/** The announcement of a drain before the last stream is known (RFC 9113 6.8). */
export const unlimited = 2 ** 31 - 1;
