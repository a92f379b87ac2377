/**
 * Faults that are a setting of a proxy. Most proxies have the same few under other names, so such a fault is a table:
 * for each proxy that has the setting, how it is set and what proves that it acted; for the others, why not.
 */
import type { z } from 'zod';
import type { OtherClient } from '../model/clients.ts';
import type { TransportVariant } from '../model/plan.ts';
import { defineFault, type Fault, type Place, type Proof, type Trial } from './define-fault.ts';
import type { Lab } from './lab.ts';
import { changeProxy, type Setup } from './setup.ts';

/** One proxy that can do it. */
export interface ProxyRow<Options> {
  /** Changes the proxy's configuration; absent where the fault is something that happens to a running proxy. */
  change?(config: Record<string, unknown>, options: Options): void;
  bitten(lab: Lab, options: Options): Promise<Proof | undefined>;
}

/** What a file of such a fault gives. */
export interface ProxyFault<Schema extends z.ZodType> {
  id: string;
  title: string;
  explains: string;
  options: Schema;
  /** By the proxy's id. */
  on: Readonly<Record<string, ProxyRow<z.output<Schema>>>>;
  /** Why another proxy cannot, one sentence, by its id. */
  without?: Readonly<Record<string, string>>;
  /** The one variant in which it means anything. */
  only?: TransportVariant;
  /** Why a client cannot meet it, one sentence, by the client's name. */
  withoutClient?: Readonly<Partial<Record<OtherClient, string>>>;
  /** Changes the set-up of the other hosts. */
  prepare?(setup: Setup, options: z.output<Schema>): void;
  inject?(lab: Lab, options: z.output<Schema>): Promise<void>;
  heal?(lab: Lab, options: z.output<Schema>): Promise<void>;
  trial: Trial<Schema>;
}

const onlyBecause: Readonly<Record<TransportVariant, string>> = {
  tls: 'it is a matter of TLS, and this run is in plaintext',
  plain: 'it is a matter of plaintext, and this run is over TLS',
};

function reasonAgainst<Schema extends z.ZodType>(
  { on, without = {}, withoutClient = {}, only }: ProxyFault<Schema>,
  { proxy, variant, client }: Place,
): string | undefined {
  if (proxy === 'none') return 'it is a setting of a proxy, and there is none';
  if (!Object.hasOwn(on, proxy)) return without[proxy] ?? `${proxy} has no such setting`;
  if (only !== undefined && only !== variant) return onlyBecause[only];
  return client === undefined ? undefined : withoutClient[client];
}

/** Declares a fault that is a setting of a proxy. */
export function defineProxyFault<Schema extends z.ZodType>(fault: ProxyFault<Schema>): Fault<Schema> {
  const { id, title, explains, options, on, prepare, inject, heal, trial } = fault;
  return defineFault<Schema>({
    ...{ id, title, explains, options, trial },
    prepare(setup, given) {
      for (const [proxy, { change }] of Object.entries(on)) {
        if (change !== undefined) changeProxy(setup, proxy, (config) => change(config, given));
      }
      prepare?.(setup, given);
    },
    unsupported: (place) => reasonAgainst(fault, place),
    async bitten(lab, given) {
      return on[lab.proxy.id]?.bitten(lab, given);
    },
    ...(inject === undefined ? {} : { inject }),
    ...(heal === undefined ? {} : { heal }),
  });
}
