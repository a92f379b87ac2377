import type { Path } from '../../kit/path.ts';
import type { Direction } from './match.ts';
import { startProgram } from './program.ts';
import { putRules } from './rules.ts';

/** What is done to the packets of a path. Milliseconds. */
export interface Forwarding {
  directions: readonly Direction[];
  delayMs?: number;
  /** Up to this much more or less than the delay, evenly spread; packets stay in order. */
  jitterMs?: number;
  /** Decides the jitter. */
  seed?: number;
  /** Each n-th packet of a direction is held back. */
  reorder?: { every: number; byMs: number };
  /** Each n-th packet of a direction is sent twice. */
  duplicateEvery?: number;
}

/** Takes the IPv4 packets of these directions out of the kernel's hands and into the forwarder's. */
export async function forward(path: Path, forwarding: Forwarding): Promise<void> {
  const { directions, delayMs = 0, jitterMs = 0, seed = 1, reorder, duplicateEvery = 0 } = forwarding;
  const { near, far, routed } = path;
  await path.clear();
  // It sees packets before they are dropped; until then a packet under way may be carried by both.
  await startProgram(path, 'forward', [
    ...[near.device, far.device, near.mac, far.mac, routed ? 'yes' : 'no'],
    ...[delayMs, jitterMs, seed, reorder?.every ?? 0, reorder?.byMs ?? 0, duplicateEvery],
    ...directions,
  ]);
  await putRules(
    path,
    directions.map((direction) => ({ direction, packets: 'ip', actions: ['drop'] })),
  );
}
