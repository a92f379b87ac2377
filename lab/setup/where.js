/**
 * Where this copy of h2lab stands, and where it keeps what set-up makes.
 *
 * The same files run from three places: the clone (`ROOT/lab/setup`), the clone's cached build
 * (`ROOT/.h2lab/build/lab/setup`) and the published package (`node_modules/h2lab/dist/lab/setup`).
 */
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Works out root and kind from the folder that this file lies in; exported for its test. */
export function locate(setupFolder) {
  const base = dirname(dirname(setupFolder));
  if (basename(base) === 'dist') return { kind: 'package', root: dirname(base) };
  if (basename(base) === 'build' && basename(dirname(base)) === '.h2lab') {
    return { kind: 'clone', root: dirname(dirname(base)) };
  }
  return { kind: 'clone', root: base };
}

const here = locate(dirname(fileURLToPath(import.meta.url)));

/** `clone` or `package`. */
export const kind = here.kind;

/** The folder that holds package.json. */
export const root = here.root;

/** What set-up makes in a clone; git-ignored. */
const stateFolder = join(root, '.h2lab');

/** Where Envoy binaries sit side by side, one folder a version. A package may not write into itself. */
export function envoyCache(env = process.env) {
  if (kind === 'clone') return join(stateFolder, 'envoy');
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'h2lab', 'envoy');
}

/** Where the schemas of JUnit's XML are, which only tests need. */
export function junitSchemaFolder() {
  return join(stateFolder, 'junit-schemas');
}

/** The folder that holds `lab/` with the sources that others compile: the clone, or the package's dist. */
export const sourceRoot = kind === 'clone' ? root : join(root, 'dist');

/** Where the client on grpc-go is, once it was built. */
export function grpcGoPath(env = process.env) {
  return join(dirname(envoyCache(env)), 'grpc-go', 'client');
}
