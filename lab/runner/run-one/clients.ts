/** Clients that are programs of the machine, or peers of their own in other languages. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findProgram } from '../../exec/find-program.ts';
import type { ProcessSpec } from '../../kit/define-backend.ts';
import type { ClientProgram } from '../../model/peer-protocol.ts';
import { grpcGoClient, pythonPath } from '../../setup/foreign-clients.js';

/** True for the kind of a client that is such a program. */
export function isClientProgram(kind: string): kind is ClientProgram {
  return kind === 'curl' || kind === 'nghttp';
}

/** How a client in another language is started; undefined for a kind that is none. */
export function foreignClient(kind: string, keyLog: string): ProcessSpec | undefined {
  // Both are found on this machine, wherever they are; bash is what a host starts by a path.
  const started = (...command: string[]): ProcessSpec => ({
    title: kind,
    program: 'bash',
    args: ['-c', 'exec "$0" "$@"', ...command],
  });
  const source = join(import.meta.dirname, '..', '..', 'peers', 'grpcio', 'main.py');
  if (kind === 'grpcio') return started(pythonPath() ?? 'python3', source);
  return kind === 'grpc-go' ? started(grpcGoClient() ?? 'grpc-go', keyLog) : undefined;
}

let grpcio: boolean | undefined;

/** Asked once: a Python takes a third of a second to say so. */
function hasGrpcio(): boolean {
  const python = pythonPath();
  grpcio ??= python !== null && spawnSync(python, ['-c', 'import grpc'], { stdio: 'ignore' }).status === 0;
  return grpcio;
}

function isHere(kind: string): boolean | undefined {
  if (isClientProgram(kind)) return findProgram(kind) !== undefined;
  if (kind === 'grpcio') return hasGrpcio();
  return kind === 'grpc-go' ? grpcGoClient() !== null : undefined;
}

/** Why a client of that kind cannot be had on a backend, one sentence; undefined where it can. */
export function clientReason(kind: string, backend: string): string | undefined {
  const here = isHere(kind);
  if (here === undefined) return undefined;
  if (backend === 'docker') return `the image of the peers has Node and no ${kind}`;
  return here ? undefined : `${kind} is not on this machine (h2lab doctor)`;
}
