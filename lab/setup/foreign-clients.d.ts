import type { MachineFact } from './facts.d.ts';

/** The Python that is asked for grpcio: H2LAB_PYTHON, else the first one in PATH. Null when there is none. */
export function pythonPath(env?: NodeJS.ProcessEnv): string | null;

/** The version of grpcio that this Python has; null when it has none. */
export function grpcioVersion(env?: NodeJS.ProcessEnv): Promise<string | null>;

/** The folder of grpc-go's client. */
export function grpcGoSource(): string;

/** The built client; null when it was not built, or its source is newer. */
export function grpcGoClient(path?: string, source?: string): string | null;

/** The version of grpc-go that its client is built with; null when its go.mod names none. */
export function grpcGoVersion(source?: string): string | null;

/** Builds grpc-go's client and gives its path. Go fetches its modules as it is set up to. Throws a Problem. */
export function buildGrpcGo(path?: string, source?: string, env?: NodeJS.ProcessEnv): string;

/** The two rows of `h2lab doctor`. */
export function foreignClientFacts(env?: NodeJS.ProcessEnv): Promise<MachineFact[]>;
