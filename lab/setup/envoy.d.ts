/** An Envoy binary on this machine. */
export interface EnvoyBinary {
  path: string;
  /** `1.40.0`. */
  version: string;
  source: 'H2LAB_ENVOY' | 'PATH' | 'cache' | 'fetched';
}

/** The version that is used when the command line names none. */
export function wantedEnvoyVersion(env?: NodeJS.ProcessEnv): string;

/** Versions that can be fetched, newest first. */
export function knownEnvoyVersions(): string[];

/**
 * The Envoy that is here already, or null. `version` undefined means the default, or whatever H2LAB_ENVOY is.
 * Throws a Problem when H2LAB_ENVOY is set and is no Envoy.
 */
export function findEnvoy(version?: string, env?: NodeJS.ProcessEnv, cache?: string): EnvoyBinary | null;

/** The Envoy of that version, fetched if need be (the only network use of h2lab). Throws a Problem. */
export function ensureEnvoy(version?: string, env?: NodeJS.ProcessEnv, cache?: string): EnvoyBinary;
