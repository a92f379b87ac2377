/**
 * Listeners from a file (LDS), so that they can be changed while Envoy runs: what a reload is to an operator.
 *
 * The file has a folder of its own. Envoy watches the folder, not the file, and would wake for each line of its own
 * logs otherwise. A new version takes the place of the old one by rename(2), the only change that Envoy looks at.
 */
import { until } from '../../exec/until.ts';
import type { Host } from '../../kit/define-backend.ts';
import type { ProxyModifier } from '../../kit/setup.ts';
import { askAdmin, parseStats } from './admin.ts';

type Json = Record<string, unknown>;

const reloadCeilingMs = 10_000;
const folder = 'xds';
const fileName = 'listeners.json';

const fromFile = new WeakSet<object>();

/** Modifier: the listeners are read from a file, so that they can be changed later. */
export function listenersFromFile(config: Json): void {
  fromFile.add(config);
}

function listenersOf(config: Json): unknown[] {
  return (config['static_resources'] as { listeners: unknown[] }).listeners;
}

async function putListeners(host: Host, config: Json): Promise<void> {
  const resources = listenersOf(config).map((listener) => ({
    '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener',
    ...(listener as Json),
  }));
  const staged = await host.put('listeners.next', JSON.stringify({ resources }));
  const script = `mkdir -p '${host.folder}/${folder}' && mv '${staged}' '${host.folder}/${folder}/${fileName}'`;
  const { code, stderr } = await host.exec('bash', ['-c', script], { changesNothing: true });
  if (code !== 0) throw new Error(`the listeners could not be put in their place: ${stderr}`);
}

/**
 * Puts the listeners into their file and returns the rest of the configuration, which points there. Undefined when
 * no modifier asked for it.
 */
export async function splitListeners(host: Host, config: Json): Promise<{ rest: Json } | undefined> {
  if (!fromFile.has(config)) return undefined;
  await putListeners(host, config);
  const { listeners: _here, ...resources } = config['static_resources'] as Json;
  return {
    rest: {
      ...config,
      static_resources: resources,
      node: { id: 'edge', cluster: 'edge' },
      dynamic_resources: {
        lds_config: {
          resource_api_version: 'V3',
          path_config_source: { path: `${host.folder}/${folder}/${fileName}` },
        },
      },
    },
  };
}

async function count(host: Host, name: string): Promise<number> {
  const answer = await askAdmin(host, `/stats?filter=listener_manager`);
  return parseStats(answer?.body ?? '').get(`listener_manager.${name}`) ?? 0;
}

/** Waits until `more` versions of the listeners were taken or one was refused. */
async function taken(host: Host, more: number, ceilingMs: number, signal: AbortSignal): Promise<void> {
  await until(
    'Envoy to take its listeners',
    async (saw) => {
      const refused = await count(host, 'lds.update_rejected');
      const accepted = await count(host, 'lds.update_success');
      saw(`${accepted} taken, ${refused} refused`);
      return accepted >= more && refused === 0 ? true : undefined;
    },
    ceilingMs,
    signal,
  );
}

/** Resolves when the first version of the listeners is in force. */
export async function readyListeners(host: Host, ceilingMs: number, signal: AbortSignal): Promise<void> {
  await taken(host, 1, ceilingMs, signal);
}

/** Changes the configuration in place and has Envoy read the listeners anew. */
export async function reloadListeners(
  host: Host,
  config: Json,
  modify: ProxyModifier,
  signal: AbortSignal,
): Promise<void> {
  if (!fromFile.has(config)) {
    throw new Error(
      'expected listeners from a file (the modifier listenersFromFile); these were given at start',
    );
  }
  const before = await count(host, 'lds.update_success');
  modify(config);
  await putListeners(host, config);
  await taken(host, before + 1, reloadCeilingMs, signal);
}
