import { UsageError } from '../model/errors.ts';

/** One of several parts of a suite that run on different machines. */
export interface Shard {
  /** From 1. */
  index: number;
  of: number;
}

/** Reads `2/3`. */
export function readShard(text: string): Shard {
  const [, index = '', of = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (shard.index < 1 || shard.index > shard.of) {
    throw new UsageError(`--shard ${JSON.stringify(text)}: expected a part and a count, from 1/3 to 3/3.`);
  }
  return shard;
}

/** The part of a list that a shard has: every n-th item, so that long and short runs are spread. */
export function shardOf<T>(items: readonly T[], { index, of }: Shard): T[] {
  return items.filter((_, at) => at % of === index - 1);
}
