/** Installs the packages of the lockfile when they are not there; returns whether it did anything. Throws a Problem. */
export function ensureModules(root: string): boolean;

/** `fresh`: nothing to do. `unstamped`: npm was run by hand and installed the same. Else `stale`. */
export function modulesState(root: string): 'fresh' | 'unstamped' | 'stale';
