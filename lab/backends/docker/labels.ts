import { formatOwner, thisOwner } from '../owner.ts';

/** Label that carries the run's id on every container, network and volume. */
export const runLabel = 'h2lab.run';

/** Label that carries who made it (`owner.ts`). */
export const ownerLabel = 'h2lab.owner';

/** Label of the container through which a run's packet faults are made. */
export const pathLabel = 'h2lab.path';

/** Labels for everything that a run makes. They stay inside the engine: nothing of them reaches the wire. */
export function labelsFor(runId: string): Record<string, string> {
  return { [runLabel]: runId, [ownerLabel]: formatOwner(thisOwner()) };
}

/** A filter of the engine's API for what a run made, or for what any run made. */
export function labelFilter(runId?: string): { label: string[] } {
  return { label: [runId === undefined ? runLabel : `${runLabel}=${runId}`] };
}
