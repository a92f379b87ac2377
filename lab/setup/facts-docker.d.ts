import type { MachineFact } from './facts.js';

/** Whether a container engine answers at DOCKER_HOST or the default socket. Never rejects. */
export function probeDocker(env?: NodeJS.ProcessEnv): Promise<MachineFact>;

/** Where node:http has to connect for a DOCKER_HOST; null for kinds that need more (ssh, TLS client files). */
export function parseHost(host: string): { socketPath: string } | { host: string; port: number } | null;
