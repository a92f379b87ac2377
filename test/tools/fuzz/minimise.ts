/** Makes a failing input smaller while it fails for the same reason. */
import { fileOf, layoutOf } from './layout.ts';

/** Tries that one input is worth. */
const mostTries = 400;

/** A smaller file for which `fails` holds; the file itself when nothing can be left out. */
export async function minimise(
  bytes: Uint8Array,
  fails: (bytes: Uint8Array) => Promise<boolean>,
  tries = mostTries,
): Promise<Uint8Array> {
  let left = tries;
  const holds = async (candidate: Uint8Array): Promise<boolean> => left-- > 0 && (await fails(candidate));
  const layout = layoutOf(bytes);
  const pieces = await reduced([...layout.pieces], (some) => holds(fileOf({ ...layout, pieces: some })));
  let best = fileOf({ ...layout, pieces });
  if (best.length === bytes.length && !(await holds(best))) best = bytes;
  // The last bytes: what follows a damaged length is one piece.
  for (let step = best.length >> 1; step >= 1 && left > 0;) {
    const shorter = best.slice(0, best.length - step);
    if (await holds(shorter)) best = shorter;
    else step >>= 1;
  }
  return best;
}

/** Leaves out rows of items, long ones first, as long as the rest still holds. */
async function reduced<T>(items: T[], holds: (items: T[]) => Promise<boolean>): Promise<T[]> {
  let kept = items;
  for (let length = kept.length >> 1; length >= 1; length >>= 1) {
    for (let at = 0; at < kept.length;) {
      const rest = [...kept.slice(0, at), ...kept.slice(at + length)];
      if (await holds(rest)) kept = rest;
      else at += length;
    }
  }
  return kept;
}
