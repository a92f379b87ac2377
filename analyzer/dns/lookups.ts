/** Lookups remembered at a time; a capture of random names must not fill memory. */
const mostLookups = 8192;
const forgottenAtOnce = mostLookups / 8;

/** What one client wants to know, however many queries it takes. */
export interface Lookup {
  readonly key: string;
  readonly firstTime: number;
  /** When it was asked last. */
  lastTime: number;
  /** Queries that repeated it. */
  repeats: number;
  /** Something of use came back. */
  answered: boolean;
}

/** The lookups that still want an answer. */
export interface Lookups {
  /** The lookup that a query at this time belongs to; a new one when the last query is longer ago than `patienceNs`. */
  at(key: string, time: number): Lookup;
  forget(lookup: Lookup): void;
}

/** No lookup yet. */
export function createLookups(patienceNs: number): Lookups {
  const open = new Map<string, Lookup>();

  /** Many at once, because the first of a map is found by walking over those that are gone. */
  function forgetOldest(): void {
    let left = forgottenAtOnce;
    for (const key of open.keys()) {
      open.delete(key);
      if (--left === 0) return;
    }
  }

  return {
    at(key, time) {
      const known = open.get(key);
      if (known !== undefined && time - known.lastTime <= patienceNs) return known;
      const lookup = { key, firstTime: time, lastTime: time, repeats: 0, answered: false };
      // Anew, so that it stands behind those that began earlier.
      open.delete(key);
      open.set(key, lookup);
      if (open.size > mostLookups) forgetOldest();
      return lookup;
    },

    forget(lookup) {
      if (open.get(lookup.key) === lookup) open.delete(lookup.key);
    },
  };
}
