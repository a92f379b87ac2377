/** Which connection of the captures is which of a log, by its addresses and the time at which it was opened. */
import type { Told, ToldConnection, ToldFrame } from '../../model/told.ts';

/** Seconds: clocks that differ by less are taken for the same, and a connection is opened within them. */
const near = 1;

/** Seconds by which two clocks differ at most: a time zone, and a little. */
const largestOffset = 26 * 3600;

/** What was told of a packet. */
export interface Placed {
  log: number;
  line: number;
}

/** Finds connections, and remembers what came of them. */
export interface Retold extends Told {
  /** The line that tells of a packet. */
  lineAt(input: number, packet: number): Placed | undefined;
}

/** Makes it of all that logs told. The clock of a log is put right by the first connection that its address names. */
export function createRetold(all: readonly ToldConnection[]): Retold {
  const claimed = new Map<string, ToldConnection>();
  const offsets = new Map<number, number>();
  const lines = new Map<string, Placed>();

  const byClient = Map.groupBy(all, ({ client }) => client);
  const byServer = Map.groupBy(
    all.filter(({ client }) => client === undefined),
    ({ server }) => server,
  );
  /** What an input has found already: each connection is in it once. */
  const taken = new Map<number, Set<ToldConnection>>();

  function nearest(
    found: readonly ToldConnection[] = [],
    input: number,
    opened: number,
  ): ToldConnection | undefined {
    const away = (one: ToldConnection): number => Math.abs(one.opened + (offsets.get(one.log) ?? 0) - opened);
    const free = found.filter((one) => taken.get(input)?.has(one) !== true);
    return free.reduce<ToldConnection | undefined>(
      (best, one) => (best === undefined || away(one) < away(best) ? one : best),
      undefined,
    );
  }

  return {
    find({ client, server }, input, opened) {
      const named = nearest(byClient.get(client), input, opened);
      const found = named ?? nearest(byServer.get(server), input, opened);
      if (found === undefined) return undefined;
      const away = opened - found.opened;
      if (named !== undefined && Math.abs(away) > near && !offsets.has(found.log)) {
        if (Math.abs(away) > largestOffset) return undefined;
        offsets.set(found.log, away);
      }
      const offset = offsets.get(found.log) ?? 0;
      if (Math.abs(away - offset) > near) return undefined;
      const own = taken.get(input) ?? new Set();
      taken.set(input, own.add(found));
      return offset === 0 ? found : shifted(found, offset);
    },
    placed(input, packet, { id }, of, { line }) {
      const { log } = of;
      // A connection that a key opens needs no log, though one tells of it.
      claimed.set(`${input} ${id}`, of);
      const key = `${input} ${packet}`;
      if (!lines.has(key)) lines.set(key, { log, line });
    },
    lineAt: (input, packet) => lines.get(`${input} ${packet}`),
    of: (input, id) => claimed.get(`${input} ${id}`),
  };
}

/** Seconds by which a clock may be wrong that was put right: a connection is seen to open a little later than it does. */
const slack = 0.002;

function shifted(one: ToldConnection, by: number): ToldConnection {
  const frames = one.frames.map((frame): ToldFrame => ({
    ...frame,
    time: frame.time + by - (frame.sent ? slack : 0),
  }));
  return { ...one, opened: one.opened + by, frames };
}
