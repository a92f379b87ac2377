/**
 * Faults of a client that is correct but for one thing: the raw peer with a script. Its steps end in the counter
 * `done`; a connection that the other side ends before counts as proof too, for that is what it did about it.
 */
import type { z } from 'zod';
import { defineFault, type Fault } from '../../kit/define-fault.ts';
import type { Lab } from '../../kit/lab.ts';
import type { Setup } from '../../kit/setup.ts';
import type { RawFields, RawScript } from '../../model/raw-script.ts';

/** Request headers of a gRPC call, as any client sends them. */
export const requestHeaders: RawFields = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/shop.v1.Catalog/GetItem'],
  [':authority', 'catalog.example'],
  ['te', 'trailers'],
  ['content-type', 'application/grpc'],
];

/** What a file of such a fault gives. */
export interface RawClientFault<Schema extends z.ZodType> {
  id: string;
  title: string;
  explains: string;
  options: Schema;
  script(options: z.output<Schema>): RawScript;
  prepare?(setup: Setup, options: z.output<Schema>): void;
  /** What the client did. */
  what: string;
  /** The counter that says so, `done` unless given. */
  counter?: string;
  trial: { options: z.input<Schema>; setup?(setup: Setup): void; drive?(lab: Lab): Promise<void> };
}

const doneCeilingMs = 10_000;

/** Waits until the raw client has counted at least one of something; rejects at a ceiling of 10 s. */
export async function untilClientCounts(lab: Lab, ...counters: readonly string[]): Promise<void> {
  await lab.until(
    `the client to count ${counters.join(' or ')}`,
    async () => {
      const counts = await lab.client.asks();
      return counters.some((name) => (counts[name] ?? 0) > 0) ? true : undefined;
    },
    doneCeilingMs,
  );
}

/** Declares a fault that is a script of the raw client; its trial opens a channel and waits for the script. */
export function defineRawClientFault<Schema extends z.ZodType>(fault: RawClientFault<Schema>): Fault<Schema> {
  const { id, title, explains, options, what, counter = 'done', trial } = fault;
  return defineFault<Schema>({
    ...{ id, title, explains, options },
    trial: {
      options: trial.options,
      ...(trial.setup === undefined ? {} : { setup: trial.setup }),
      async drive(lab) {
        await (trial.drive ?? ((one: Lab) => one.channel()))(lab);
        await untilClientCounts(lab, counter, 'ended');
      },
    },
    prepare(setup, given) {
      setup.client.kind = 'raw';
      setup.client.script = fault.script(given);
      fault.prepare?.(setup, given);
    },
    async bitten(lab) {
      const { [counter]: done = 0, ended = 0 } = await lab.client.asks();
      return done + ended > 0 ? { what, value: Math.max(done, ended) } : undefined;
    },
  });
}
