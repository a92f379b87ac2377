/** Makes the cached build if it is not what the sources say; returns whether it did anything. Throws a Problem. */
export function ensureBuild(root: string, tell?: (line: string) => void): Promise<boolean>;

/** Builds into `out`; with `declarations` everything anew, types beside, and only what a package can use. */
export function build(root: string, options: { out: string; declarations?: boolean }): Promise<void>;
