/** Clients that are programs of the machine. */
import { findProgram } from '../../exec/find-program.ts';
import type { ClientProgram } from '../../model/peer-protocol.ts';

/** True for the kind of a client that is such a program. */
export function isClientProgram(kind: string): kind is ClientProgram {
  return kind === 'curl' || kind === 'nghttp';
}

/** Why a client of that kind cannot be had on a backend, one sentence; undefined where it can. */
export function clientReason(kind: string, backend: string): string | undefined {
  if (!isClientProgram(kind)) return undefined;
  if (backend === 'docker') return `the image of the peers has Node and no ${kind}`;
  return findProgram(kind) === undefined ? `${kind} is not on this machine (h2lab doctor)` : undefined;
}
