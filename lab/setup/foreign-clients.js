/**
 * gRPC clients in other languages, which no run needs: grpcio where a Python has it, and grpc-go, which
 * `node lab/setup/foreign-clients.js` builds where there is Go. Both are looked for, never installed unasked.
 */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findProgram, run, runAsync, tail } from './command.js';
import { describe, Problem, say } from './problem.js';
import { grpcGoPath, root, sourceRoot } from './where.js';

/** A Python that does not start in this time has no grpcio for us. */
const QUESTION = 'import grpc; print(grpc.__version__)';

/** The Python that is asked for grpcio: H2LAB_PYTHON, else the first one in PATH. Null when there is none. */
export function pythonPath(env = process.env) {
  return env.H2LAB_PYTHON || findProgram('python3', env);
}

/** The version of grpcio that this Python has; null when it has none. */
export async function grpcioVersion(env = process.env) {
  const python = pythonPath(env);
  if (python === null) return null;
  const { code, stdout } = await runAsync(python, ['-c', QUESTION], { env });
  return code === 0 ? stdout.trim() : null;
}

/** The folder of grpc-go's client. */
export function grpcGoSource() {
  return join(sourceRoot, 'lab', 'peers', 'grpc-go');
}

/** The built client; null when it was not built, or its source is newer. */
export function grpcGoClient(path = grpcGoPath(), source = grpcGoSource()) {
  const built = statSync(path, { throwIfNoEntry: false });
  if (built === undefined) return null;
  const newest = Math.max(...readdirSync(source).map((name) => statSync(join(source, name)).mtimeMs));
  return built.mtimeMs >= newest ? path : null;
}

/** The version of grpc-go that its client is built with. */
export function grpcGoVersion(source = grpcGoSource()) {
  const required = readFileSync(join(source, 'go.mod'), 'utf8');
  return /google\.golang\.org\/grpc v(\S+)/.exec(required)?.[1] ?? null;
}

/** Builds grpc-go's client. Go fetches its modules as it is set up to (GOPROXY). Throws a Problem. */
export function buildGrpcGo(path = grpcGoPath(), source = grpcGoSource(), env = process.env) {
  const go = findProgram('go', env);
  const byHand = [`cd ${source} && go build -o ${path} .`];
  if (go === null) {
    throw new Problem('the client on grpc-go needs Go, and there is none', {
      byHand: ['install Go 1.22 or newer, then this again'],
      stillWorks: 'every scenario whose client is another one',
    });
  }
  say('building the client on grpc-go (half a minute where its modules are not there yet)');
  mkdirSync(dirname(path), { recursive: true });
  const built = run(go, ['build', '-o', path, '.'], { cwd: source, env });
  if (built.code === 0) return path;
  throw new Problem('the client on grpc-go could not be built', {
    tried: `go build -o ${path} .`,
    said: tail(built.stderr || built.stdout),
    byHand,
    stillWorks: 'every scenario whose client is another one',
  });
}

/** The two rows of `h2lab doctor`. */
export async function foreignClientFacts(env = process.env) {
  const version = await grpcioVersion(env);
  const client = grpcGoClient();
  return [
    {
      tool: 'grpcio',
      version,
      where: version === null ? null : pythonPath(env),
      ok: version !== null,
      optional: true,
      offWithout: 'scenarios whose client is grpcio',
      fix: 'python3 -m venv VENV && VENV/bin/pip install grpcio, then H2LAB_PYTHON=VENV/bin/python',
    },
    {
      tool: 'grpc-go',
      version: client === null ? null : grpcGoVersion(),
      where: client,
      ok: client !== null,
      optional: true,
      offWithout: 'scenarios whose client is grpc-go',
      fix: `node ${join(root, 'lab/setup/foreign-clients.js')} builds it, where there is Go`,
    },
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    say(`the client on grpc-go is ${buildGrpcGo()}`);
  } catch (error) {
    process.stderr.write(error instanceof Problem ? `${describe(error)}\n` : `${error.stack}\n`);
    process.exitCode = 3;
  }
}
