/**
 * A slot: where the runs of one worker of a suite stand, one after the other. It keeps the network of the last run for
 * the next one, once the backend has proven that it is as it was built, and has that one's peers started ahead. A peer
 * that has served a run is never used again.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend, Network, OpenContext } from '../kit/define-backend.ts';
import type { HostName, Topology } from '../model/topology.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { type Ahead, aheadSettled, startAhead } from './run-one/ahead.ts';
import { makeScratch } from './scratch.ts';

/** A network that stands for a run, and the peers that wait in it. */
export interface Place {
  network: Network;
  waiting: ReadonlyMap<HostName, Ahead>;
}

/** One run at a time: `folder`, `take`, `give`, and again. */
export interface Slot {
  /** Makes the folder of the next run's files, mode 0700; `give` removes it. */
  folder(): Promise<string>;
  /** The network that was kept when it is of that topology, else a new one. */
  take(topology: Topology, context: Omit<OpenContext, 'scratch'>): Promise<Place>;
  /** Takes the network back, to keep it or to remove it. Undefined when it was not built. */
  give(network: Network | undefined, topology: Topology, given: GivenBack): Promise<void>;
  /** Removes the network that is kept. */
  close(): Promise<void>;
}

/** How a network comes back. */
export interface GivenBack {
  /** False when it is not to be used again: the run was interrupted. */
  keep: boolean;
  note(what: string, value?: string | number): void;
}

/** What a slot stands on. */
export interface SlotParts {
  backend: Backend;
  /** Its own local folder, below one that is called `scratch`. */
  folder: string;
  /** Whether a further run is to come. */
  more(): boolean;
}

/** Makes a slot with nothing in it. */
export function createSlot({ backend, folder, more }: SlotParts): Slot {
  let runs = 0;
  let kept: (Place & { topology: string }) | undefined;
  const folderOf = (run: number): string => join(folder, String(run));

  async function makeFolder(): Promise<string> {
    const path = folderOf(runs);
    await mkdir(path, { recursive: true, mode: 0o700 });
    return path;
  }

  async function close(): Promise<void> {
    const last = kept;
    kept = undefined;
    if (last === undefined) return;
    await aheadSettled(last.waiting);
    await last.network.close();
  }

  /** Why a network cannot be kept, one sentence. */
  async function renewed(network: Network): Promise<string | undefined> {
    if (network.renew === undefined) return 'its backend makes each anew';
    return network.renew(await makeFolder());
  }

  return {
    folder: makeFolder,
    async take(topology, context) {
      const last = kept;
      if (last?.topology === JSON.stringify(topology)) {
        kept = undefined;
        context.note('network used again');
        return last;
      }
      await close();
      const network = await backend.open(topology, {
        ...{ ...context, scratch: folderOf(runs), renewable: true },
      });
      return { network, waiting: new Map() };
    },
    async give(network, topology, { keep, note }) {
      const used = folderOf(runs++);
      try {
        if (network === undefined) return;
        const reason = keep && more() ? await renewed(network) : 'it is not needed any more';
        if (reason === undefined) {
          // Most runs want these; one that wants others ends them.
          const waiting = startAhead(topology, (name) => network.host(name), {});
          kept = { topology: JSON.stringify(topology), network, waiting };
        } else {
          if (keep && more()) note('network not used again', reason);
          await network.close();
        }
      } finally {
        await rm(used, { recursive: true, force: true });
      }
    },
    close,
  };
}

/** A slot for one run: its files are below its run folder, its network is made for it and removed after it. */
export function freshSlot(backend: Backend, folder: Pick<RunFolder, 'makeScratch'>): Slot {
  let scratch: string | undefined;
  const makeFolder = async (): Promise<string> => (scratch ??= await makeScratch(folder));
  return {
    folder: makeFolder,
    async take(topology, context) {
      const network = await backend.open(topology, { ...context, scratch: await makeFolder() });
      return { network, waiting: new Map() };
    },
    async give(network) {
      try {
        await network?.close();
      } finally {
        if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
      }
    },
    close: () => Promise.resolve(),
  };
}
