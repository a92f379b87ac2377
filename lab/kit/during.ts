/** Acts that must fall into the traffic: a fault is injected before it, and its moment comes when a call is under way. */
import type { Lab } from './lab.ts';

/** A loaded machine takes seconds until the first call reaches the server. */
const callCeilingMs = 30_000;

const acts = new WeakMap<Lab, Promise<void>>();

/** Acts once, as soon as the server has a call; at once when it has had one. Resolves without waiting for that. */
export function onFirstCall(lab: Lab, act: () => Promise<void>): Promise<void> {
  const called = async (): Promise<true | undefined> =>
    ((await lab.server.asks())['calls'] ?? 0) > 0 ? true : undefined;
  const acting = lab.until('a call at the server', called, callCeilingMs).then(act);
  // Its failure is told by `acted`.
  acting.catch(() => undefined);
  acts.set(lab, acting);
  return Promise.resolve();
}

/** Resolves when the act is done; rejects when it failed or its moment never came. */
export async function acted(lab: Lab): Promise<void> {
  await acts.get(lab);
}
