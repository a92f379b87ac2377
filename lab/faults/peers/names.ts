/** What can be wrong with the answers of a name server. */
import type { NameWish } from '../../kit/setup.ts';

/** By kind; `slow` answers rightly, and late. */
const wrongNames = {
  /** NXDOMAIN: there is no such name. */
  nxdomain: { rcode: 3 },
  /** SERVFAIL: the name server cannot say. */
  servfail: { rcode: 2 },
  /** No answer at all. */
  silent: { silent: true },
  slow: {},
  /** The address of a machine where the service does not live any more. */
  stale: { stale: true },
} as const satisfies Record<string, NameWish>;

/** One of them. */
export type WrongName = keyof typeof wrongNames;

/** The kinds, for a schema. */
export const wrongNameKinds = Object.keys(wrongNames) as WrongName[];

/** A name server's deviation of that kind; only `slow` looks at the delay. */
export function wrongName(kind: WrongName, delayMs: number): NameWish {
  return kind === 'slow' ? { delayMs } : wrongNames[kind];
}
