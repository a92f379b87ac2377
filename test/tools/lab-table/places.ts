import { listIds } from '../../../analyzer/node/discover.ts';
import { backendIds, loadBackend } from '../../../lab/cli/choose-backend.ts';
import { chooseProxies, type ChosenProxy, type ProxyChoice } from '../../../lab/cli/choose-proxies.ts';
import { proxiesFolder } from '../../../lab/cli/places.ts';
import type { Backend } from '../../../lab/kit/define-backend.ts';
import type { TransportVariant } from '../../../lab/model/plan.ts';
import { LackError, UsageError } from '../../../lab/model/errors.ts';
import type { Absence } from './results.ts';

/** A place where faults are tried. */
export interface TrialPlace {
  backend: Backend;
  proxy: ChosenProxy;
  variant: TransportVariant;
}

/** What is asked for; an empty list means all that there are. */
export interface PlaceWish {
  backends: readonly string[];
  proxies: readonly string[];
  variants: readonly TransportVariant[];
}

function chosen(what: string, all: readonly string[], wanted: readonly string[]): string[] {
  const wrong = wanted.find((one) => !all.includes(one));
  if (wrong !== undefined)
    throw new UsageError(`--${what} ${wrong}: expected ${all.join(', ')}, separated by commas`);
  return all.filter((one) => wanted.length === 0 || wanted.includes(one));
}

/** The proxies that this backend can run here, and what the others lack. */
async function proxiesOf(
  backend: Backend,
  ids: readonly string[],
  absent: Absence[],
): Promise<ProxyChoice[]> {
  const found: ProxyChoice[] = [];
  for (const id of ids) {
    try {
      found.push(await chooseProxies({ proxy: [id] }, backend.id));
    } catch (error) {
      if (!(error instanceof LackError)) throw error;
      absent.push({ what: `${backend.id} ${id}`, reason: error.message });
    }
  }
  return found;
}

/** Finds and prepares the places that are asked for; those that this machine lacks are told, not skipped in silence. */
export async function findPlaces(
  wish: PlaceWish,
  progress: (what: string) => void,
): Promise<{ places: TrialPlace[]; absent: Absence[] }> {
  const places: TrialPlace[] = [];
  const absent: Absence[] = [];
  const proxyIds = chosen('proxy', await listIds(proxiesFolder), wish.proxies);
  for (const id of chosen('backend', [...backendIds].reverse(), wish.backends)) {
    const backend = await loadBackend(id as Backend['id']);
    const { available, reason } = await backend.probe();
    if (!available) {
      absent.push({ what: id, reason });
      continue;
    }
    await backend.sweep();
    const choices = await proxiesOf(backend, proxyIds, absent);
    const envoy = choices.find(({ envoyBinary }) => envoyBinary !== null);
    await backend.prepare(
      {
        envoyBinary: envoy?.envoyBinary ?? null,
        envoyVersion: envoy?.envoyVersion ?? 'none',
        programs: choices.flatMap(({ proxies }) => proxies.flatMap(({ driver }) => driver.program ?? [])),
      },
      progress,
    );
    for (const { proxies } of choices) {
      for (const proxy of proxies)
        places.push(...wish.variants.map((variant) => ({ backend, proxy, variant })));
    }
  }
  return { places, absent };
}
