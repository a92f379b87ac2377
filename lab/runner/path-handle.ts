import { createSentinel } from '../capture/sentinel.ts';
import type { CommandResult, Network } from '../kit/define-backend.ts';
import type { Path } from '../kit/path.ts';
import type { HopSpec } from '../model/topology.ts';

/** What the handle of a path stands on. */
export interface PathParts {
  network: Network;
  runId: string;
  hop: HopSpec;
  /** Takes a mark of the lab's own packets, which captures must not show. */
  unseen(nonce: Uint8Array): void;
}

/** Name of a hop's table: the run's id in it is how it is found again after a kill. */
export function tableName(runId: string, hop: string): string {
  return `h2l_${runId}_${hop.replaceAll('-', '_')}`;
}

function check(what: string, { code, stderr }: CommandResult): void {
  if (code !== 0)
    throw new Error(`expected ${what} to succeed, nft ended with code ${code}: ${stderr.trim()}`);
}

/** Makes the handle of one hop's path, on the point that the backend gives. */
export async function createPath({ network, runId, hop, unseen }: PathParts): Promise<Path> {
  const point = await network.path(hop.name);
  const table = tableName(runId, hop.name);
  return {
    ...point,
    hop: hop.name,
    table,
    async nft(script) {
      check(`these rules on ${hop.name}:\n${script}\n`, await point.exec('nft', [script]));
    },
    async counter(name) {
      const result = await point.exec('nft', ['-j', 'list', 'counter', 'netdev', table, name]);
      check(`the counter ${name} on ${hop.name} to be read`, result);
      const { nftables } = JSON.parse(result.stdout) as {
        nftables: { counter?: { packets: number; bytes: number } }[];
      };
      const found = nftables.find(({ counter }) => counter !== undefined)?.counter;
      if (found === undefined) throw new Error(`nft listed no counter ${name} on ${hop.name}`);
      return { packets: found.packets, bytes: found.bytes };
    },
    async clear() {
      // "add" first: deleting a table that is not there is an error, adding one that is there is none.
      const script = `add table netdev ${table}; delete table netdev ${table}`;
      check(`the rules on ${hop.name} to be removed`, await point.exec('nft', [script]));
    },
    async passes() {
      const probe = createSentinel(network.host(hop.from), point.far.address);
      unseen(probe.nonce);
      return await probe.answered();
    },
  };
}
