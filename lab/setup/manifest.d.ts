/** The package.json of the published package, made from the clone's. */
export function publishedManifest(clone: Readonly<Record<string, unknown>>): Record<string, unknown>;

/** Replaces package.json by the published one, keeping the clone's own aside. */
export function swapManifest(root: string): void;

/** Puts the clone's own package.json back when one was kept aside; returns whether there was. */
export function recoverManifest(root: string): boolean;
