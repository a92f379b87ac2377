/** All inputs of the build, as path from the root -> `mtime:size`, sorted. */
export function readInputs(root: string): Map<string, string>;

/** True when the build in `out` was made of exactly these inputs. */
export function isFresh(root: string, out: string): boolean;
