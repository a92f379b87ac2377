import type { Backend } from '../kit/define-backend.ts';
import { type ClientName, usualClient } from '../model/clients.ts';
import { LackError } from '../model/errors.ts';
import { clientFacts } from '../setup/facts.js';

/**
 * The versions of the clients that are asked for, by name; the usual one has this project's. Rejects with a `LackError`
 * that says what to do about one that this machine lacks. In containers there is none of them, and each run says so.
 */
export async function chooseClients(
  names: readonly ClientName[],
  backend: Backend['id'],
): Promise<Record<string, string>> {
  const others = names.filter((name) => name !== usualClient);
  if (others.length === 0 || backend === 'docker') return {};
  const facts = await clientFacts();
  const versions: Record<string, string> = {};
  for (const name of others) {
    const fact = facts.find(({ tool }) => tool === name);
    if (fact?.ok !== true) throw new LackError(`--client ${name}: it is not on this machine`, fact?.fix);
    versions[name] = fact.version ?? 'unknown';
  }
  return versions;
}
