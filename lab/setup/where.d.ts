/** Works out root and kind from the folder that the set-up files lie in. */
export function locate(setupFolder: string): { kind: 'clone' | 'package'; root: string };

/** Whether this copy is a clone (its cached build included) or the published package. */
export const kind: 'clone' | 'package';

/** The folder that holds package.json. */
export const root: string;

/** Where Envoy binaries sit side by side, one folder a version. */
export function envoyCache(env?: NodeJS.ProcessEnv): string;

/** The folder that holds `lab/` with the sources that others compile: the clone, or the package's dist. */
export const sourceRoot: string;

/** Where the client on grpc-go is, once it was built. */
export function grpcGoPath(env?: NodeJS.ProcessEnv): string;
