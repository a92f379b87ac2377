/** Several faults in one run: one breaks the calls, the others were there too. */
import { z } from 'zod';
import { defineFault, type Fault, type FaultUse, type Place, type Proof } from './define-fault.ts';
import type { Lab } from './lab.ts';

/** Each fault sees the options that were bound to it. */
type Bound = readonly { fault: Fault; options: unknown }[];

/** The proofs of all as one; undefined when one of them did not bite, for then the run shows less than it says. */
async function allBitten(uses: Bound, lab: Lab): Promise<Proof | undefined> {
  const proofs: Proof[] = [];
  for (const { fault, options } of uses) {
    const proof = await fault.bitten(lab, options);
    if (proof === undefined) return undefined;
    proofs.push(proof);
  }
  return {
    what: proofs.map(({ what }) => what).join(' + '),
    value: proofs.map(({ value }) => value).join(' + '),
  };
}

/**
 * Combines faults that are to act together: set up and injected in this order, healed in the other, and unsupported
 * where one of them is. All of them must leave their proof. The id is theirs, joined by `+`.
 */
export function combine(...uses: readonly [FaultUse, FaultUse, ...FaultUse[]]): FaultUse {
  const joined = (of: (fault: Fault) => string, between: string): string =>
    uses.map(({ fault }) => of(fault)).join(between);
  const fault = defineFault({
    id: joined(({ id }) => id, '+'),
    title: joined(({ title }) => title, '; '),
    explains: joined(({ explains }) => explains, ' '),
    options: z.array(z.unknown()),
    prepare(setup) {
      for (const { fault, options } of uses) fault.prepare?.(setup, options);
    },
    async inject(lab) {
      for (const { fault, options } of uses) await fault.inject?.(lab, options);
    },
    unsupported(place: Place) {
      return uses.map(({ fault }) => fault.unsupported?.(place)).find((reason) => reason !== undefined);
    },
    endsCapture: uses.some(({ fault }) => fault.endsCapture === true),
    bitten: (lab) => allBitten(uses, lab),
    async heal(lab) {
      for (const { fault, options } of uses.toReversed()) await fault.heal?.(lab, options);
    },
  });
  return { fault, options: uses.map(({ options }) => options), parts: uses };
}
