/**
 * Envoy as the lab's proxy: one base configuration, changed by ordered modifiers, started and asked inside its host.
 *
 * It is ready when its admin interface says LIVE; a start that fails carries Envoy's own last words.
 */
import { until } from '../exec/until.ts';
import type { Host, RunningProcess } from '../kit/define-backend.ts';
import { defineProxy, type ProxyStart, type RunningProxy } from '../kit/define-proxy.ts';
import { adminPort, askAdmin, parseStats } from './envoy/admin.ts';
import { bootstrap } from './envoy/config.ts';
import { argumentsOf } from './envoy/arguments.ts';
import { askForUpstream } from './envoy/names.ts';
import { readyListeners, reloadListeners, splitListeners } from './envoy/listeners.ts';
import { untilListening } from './kit/listening.ts';
import { collect, readyOrEnded, stopProcess, textOf } from './kit/process.ts';

/** From start to LIVE takes 55 to 77 ms on an idle machine, and seconds on a loaded one. */
const readyCeilingMs = 20_000;
/** Log lines in an error, and columns of each: Envoy can quote a refused configuration whole. */
const tailLines = 20;
const tailColumns = 600;
/** Each start lists a hundred lines of extensions, and a refused configuration ends right after them. */
const extensionList = /\[info\]\[main\] (statically linked extensions| {2})/;

/** Files that Envoy writes, by their name in the run folder. */
const logNames = ['access.jsonl', 'connections.jsonl', 'proxy.log', 'keys.log'] as const;

/**
 * Components that tell of connections and streams: http2 names the frame and code of each reset at trace alone; the
 * others say which connection has which addresses and which request it carries.
 */
const verboseComponents = [
  ...['http2:trace', 'connection:debug', 'conn_handler:debug', 'client:debug', 'pool:trace'],
  ...['http:debug', 'router:debug'],
].join(',');

/** The base configuration and each modifier's change. */
function configOf({
  host,
  listen,
  upstream,
  moreUpstreams = [],
  names,
  tls,
  modifiers,
  version,
}: ProxyStart): Record<string, unknown> {
  const config = bootstrap({
    listen,
    upstreams: [upstream, ...moreUpstreams],
    adminPort,
    files: {
      accessLog: `${host.folder}/access.jsonl`,
      connectionLog: `${host.folder}/connections.jsonl`,
      keyLog: `${host.folder}/keys.log`,
    },
    ...(tls === undefined ? {} : { tls }),
    ...(version === undefined ? {} : { version }),
  });
  if (names !== undefined) askForUpstream(config, { ...names, port: upstream.port });
  for (const modify of modifiers) modify(config);
  return config;
}

function commandLine(host: Host, configFile: string, config: object, verbose: boolean): string[] {
  return [
    ...['--config-path', configFile, '--concurrency', '1', '--disable-hot-restart'],
    // Access logs arrive up to 10 s late otherwise.
    ...['--file-flush-interval-msec', '100', '--log-level', 'info'],
    ...['--log-path', `${host.folder}/proxy.log`, '--log-format', '[%Y-%m-%d %T.%f][%t][%l][%n] %v'],
    ...(verbose ? ['--component-log-level', verboseComponents] : []),
    ...argumentsOf(config),
  ];
}

/** Resolves when Envoy says LIVE and has its listeners; rejects when it ends first, at the ceiling, or on abort. */
async function untilLive(host: Host, signal: AbortSignal, fromFile: boolean): Promise<void> {
  // Whoever has connected by then waits for the answer that comes when Envoy is up.
  await untilListening(host, adminPort, readyCeilingMs, signal);
  await until(
    'Envoy to say that it is LIVE',
    async (saw) => {
      const answer = await askAdmin(host, '/ready');
      saw(answer?.body.trim() ?? 'no answer');
      return answer?.status === 200 && answer.body.startsWith('LIVE') ? true : undefined;
    },
    readyCeilingMs,
    signal,
  );
  if (fromFile) await readyListeners(host, readyCeilingMs, signal);
}

async function startEnvoy(start: ProxyStart): Promise<RunningProxy> {
  const { host, signal, verbose = false } = start;
  const config = configOf(start);
  const fromFile = await splitListeners(host, config);
  const configFile = await host.put('envoy.json', JSON.stringify(fromFile?.rest ?? config, null, 2));
  const process = await host.start({
    title: 'envoy',
    program: 'envoy',
    args: commandLine(host, configFile, config, verbose),
  });
  // Whatever Envoy says on standard output belongs to nobody; unread it would block.
  process.onStdout(() => undefined);

  const log = (name: string): Promise<string> => textOf(host, name);

  async function tail(): Promise<string[]> {
    const text = await log('proxy.log').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '' && !extensionList.test(line));
    return [...process.stderrTail(), ...lines].slice(-tailLines).map((line) => line.slice(0, tailColumns));
  }

  await readyOrEnded({ name: 'Envoy', process, tail, signal }, (alive) =>
    untilLive(host, alive, fromFile !== undefined),
  );
  return runningEnvoy(host, process, config, { log, tail, signal });
}

function runningEnvoy(
  host: Host,
  process: RunningProcess,
  config: Record<string, unknown>,
  { log, tail, signal }: Pick<RunningProxy, 'log' | 'tail'> & { signal: AbortSignal },
): RunningProxy {
  let running = true;
  void process.exited.then(() => (running = false));
  return {
    async stats() {
      const answer = await askAdmin(host, '/stats');
      if (answer?.status === 200) return parseStats(answer.body);
      const seen = answer === undefined ? 'no answer' : `status ${answer.status}`;
      throw new Error(
        `expected counters from Envoy's admin interface, got ${seen}:\n${(await tail()).join('\n')}`,
      );
    },
    log,
    signal: (name) => process.kill(name),
    running: () => running,
    admin: (path, method) => askAdmin(host, path, method),
    reload: (modify) => reloadListeners(host, config, modify, signal),
    stop: () => stopProcess(process),
    files: () => collect(host, logNames),
    tail,
  };
}

export default defineProxy({
  id: 'envoy',
  title: 'Envoy',
  program: 'envoy',
  balances: true,
  resolves: true,
  start: startEnvoy,
});
