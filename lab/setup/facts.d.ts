/** One row of `h2lab doctor`: a program or an ability of this machine. */
export interface MachineFact {
  /** `tcpdump`, `envoy`, `container engine`, `user namespaces`. */
  tool: string;
  /** Null when it is absent or has none. */
  version: string | null;
  /** A path, a socket or an address; null when it was not found. */
  where: string | null;
  ok: boolean;
  /** True when h2lab does its work without it: a fact that is not ok and optional leaves the exit code at 0. */
  optional: boolean;
  /** What does not work without it. */
  offWithout: string;
  /** What to do about it, one line. */
  fix: string;
}

/** Collects every fact about this machine; installs and changes nothing. Never rejects. */
export function collectFacts(options?: {
  /** The Envoy version asked for; undefined means the default, or whatever H2LAB_ENVOY is. */
  envoyVersion?: string | undefined;
  env?: NodeJS.ProcessEnv;
}): Promise<MachineFact[]>;

/** The rows of gRPC clients besides the lab's own: curl, nghttp, grpcio, grpc-go. Never rejects. */
export function clientFacts(env?: NodeJS.ProcessEnv): Promise<MachineFact[]>;

/** True when nothing that is needed is missing: `h2lab doctor` exits 0, else 3. */
export function allWell(facts: readonly MachineFact[]): boolean;
