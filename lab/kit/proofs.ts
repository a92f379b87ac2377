/** Proofs that faults of proxies share: a counter, a line of a log, the end of a call. */
import type { Proof } from './define-fault.ts';
import type { Lab } from './lab.ts';

/** What a running proxy counts comes within moments; a loaded machine takes longer. */
const countCeilingMs = 10_000;

/** Looks for a proof in a lab whose traffic is over. */
export type FindProof = (lab: Lab) => Promise<Proof | undefined>;

/** Logs reach their file within a second of the event. */
const logCeilingMs = 3_000;

/** The proxy counted at least one of something. */
export function counted(counter: string, what: string): FindProof {
  return async ({ proxy }) => {
    const value = (await proxy.stats()).get(counter) ?? 0;
    return value > 0 ? { what, value } : undefined;
  };
}

/** As {@link counted}, for a counter whose name holds an address: the first one like this that is not zero. */
export function countedLike(name: RegExp, what: string): FindProof {
  return async ({ proxy }) => {
    const found = [...(await proxy.stats())].find(([one, value]) => name.test(one) && value > 0);
    return found === undefined ? undefined : { what, value: found[1] };
  };
}

/** Reads a log until it gives a value; undefined when it never does. */
async function inLog(
  lab: Lab,
  file: string,
  read: (text: string) => number | undefined,
): Promise<number | undefined> {
  const probe = async (): Promise<number | undefined> => read(await lab.proxy.log(file));
  return lab.until(`${file} to say so`, probe, logCeilingMs).catch(() => undefined);
}

/** A log of the proxy has at least one line like this; waited for, because proxies write their logs late. */
export function logged(file: string, like: RegExp, what: string): FindProof {
  return async (lab) => {
    const value = await inLog(lab, file, (text) => {
      const lines = text.split('\n').filter((line) => like.test(line)).length;
      return lines > 0 ? lines : undefined;
    });
    return value === undefined ? undefined : { what, value };
  };
}

/** A log of the proxy names several things of a kind, where one would do: connections, by their ports. */
export function several(file: string, thing: RegExp, what: string): FindProof {
  return async (lab) => {
    const value = await inLog(lab, file, (text) => {
      const things = new Set(text.match(new RegExp(thing, 'g')));
      return things.size > 1 ? things.size : undefined;
    });
    return value === undefined ? undefined : { what, value };
  };
}

/** At least one call ended with a status and words like these at the client's application. */
export function ended(code: number, details: RegExp, what: string): FindProof {
  return ({ results }) => {
    const value = results.filter((result) => result.code === code && details.test(result.details)).length;
    return Promise.resolve(value > 0 ? { what, value } : undefined);
  };
}

/** The peer at the client's end counted at least one of something: the witness where a proxy tells nobody. */
export function clientCounted(counter: string, what: string): FindProof {
  return async ({ client }) => {
    const value = (await client.asks())[counter] ?? 0;
    return value > 0 ? { what, value } : undefined;
  };
}

/** Waits until the proxy has counted at least so many of something. */
export async function untilCounted(lab: Lab, counter: string, atLeast = 1): Promise<void> {
  await lab.until(
    `${counter} to reach ${atLeast}`,
    async () => (((await lab.proxy.stats()).get(counter) ?? 0) >= atLeast ? true : undefined),
    countCeilingMs,
  );
}

/** At least one call did not end well, for proxies that tell nobody: the client's application is the witness. */
export const callsFailed: FindProof = ({ results }) => {
  const value = results.filter(({ code }) => code !== 0).length;
  return Promise.resolve(value > 0 ? { what: 'calls that did not end well', value } : undefined);
};
