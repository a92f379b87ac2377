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
  /** Makes the folder of the next run's files, mode 0700; it is removed after that run. */
  folder(): Promise<string>;
  /** The network that was kept when it is of that topology, else a new one. */
  take(topology: Topology, context: Omit<OpenContext, 'scratch'>): Promise<Place>;
  /**
   * Takes the network back, undefined when it was not built. It is removed, or made ready for the next run while the
   * last one is analyzed, its peers tracing where `traces` says so; not to be used again is one of an interrupted run.
   */
  give(network: Network | undefined, topology: Topology, reusable: boolean, traces?: boolean): Promise<void>;
  /** Removes the network that is kept. */
  close(): Promise<void>;
}

/** What a slot stands on. */
export interface SlotParts {
  backend: Backend;
  /** Its own local folder, below one that is called `scratch`. */
  folder: string;
  /** Whether a further run is to come. */
  more(): boolean;
}

/** A place, or why there is none, one sentence. */
type Kept = Place | string;

/** Makes a slot with nothing in it. */
export function createSlot({ backend, folder, more }: SlotParts): Slot {
  let runs = 0;
  let kept: { topology: string; place: Promise<Kept> } | undefined;
  const folderOf = (run: number): string => join(folder, String(run));

  async function makeFolder(): Promise<string> {
    const path = folderOf(runs);
    await mkdir(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** Renews a network, and starts the peers that most runs want; a run that wants others ends them. */
  async function renewed(network: Network, topology: Topology, traces: boolean): Promise<Kept> {
    const reason = await makeFolder()
      .then((path) => network.renew?.(path))
      .catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (reason === undefined) {
      return { network, waiting: startAhead(topology, (name) => network.host(name), { kinds: {}, traces }) };
    }
    await network.close();
    return reason;
  }

  async function close(): Promise<void> {
    const last = await kept?.place;
    kept = undefined;
    if (last === undefined || typeof last === 'string') return;
    await aheadSettled(last.waiting);
    await last.network.close();
  }

  return {
    folder: makeFolder,
    async take(topology, context) {
      const last = kept;
      if (last?.topology === JSON.stringify(topology)) {
        kept = undefined;
        const place = await last.place;
        if (typeof place !== 'string') {
          context.note('network used again');
          return place;
        }
        context.note('network made anew', place);
      }
      await close();
      const network = await backend.open(topology, {
        ...context,
        scratch: folderOf(runs),
        renewable: true,
      });
      return { network, waiting: new Map() };
    },
    async give(network, topology, reusable, traces = false) {
      const used = folderOf(runs++);
      const afterwardsRemoved = async <T>(work: Promise<T>): Promise<T> => {
        try {
          return await work;
        } finally {
          await rm(used, { recursive: true, force: true });
        }
      };
      if (network?.renew !== undefined && reusable && more()) {
        const place = afterwardsRemoved(renewed(network, topology, traces));
        // It is told to the run that takes the place.
        place.catch(() => undefined);
        kept = { topology: JSON.stringify(topology), place };
      } else await afterwardsRemoved(network?.close() ?? Promise.resolve());
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
