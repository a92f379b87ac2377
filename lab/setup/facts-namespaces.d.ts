import type { MachineFact } from './facts.js';

/** Two facts: root or a user namespace, and a network namespace inside it. Never rejects. */
export function probeNamespaces(uid?: number): Promise<MachineFact[]>;

/** How to turn each kernel switch that refuses user namespaces; all of them when none stands out. */
export function refusingSwitches(read?: (name: string) => string | undefined): string[];
