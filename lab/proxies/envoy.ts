/**
 * Envoy as the lab's proxy: one base configuration, changed by ordered modifiers, started and asked inside its host.
 *
 * It is ready when its admin interface says LIVE; a start that fails carries Envoy's own last words.
 */
import { until } from '../exec/until.ts';
import type { Host, RunningProcess } from '../kit/define-backend.ts';
import { defineProxy, type ProxyStart, type RunningProxy } from '../kit/define-proxy.ts';
import { LackError } from '../model/errors.ts';
import { adminPort, askAdmin, parseStats } from './envoy/admin.ts';
import { bootstrap } from './envoy/config.ts';

/** From start to LIVE takes 55 to 77 ms on an idle machine, and seconds on a loaded one. */
const readyCeilingMs = 20_000;
/** SIGTERM to exit takes 8 ms; then it is killed. */
const stopCeilingMs = 5_000;
/** Log lines in an error, and columns of each: Envoy can quote a refused configuration whole. */
const tailLines = 20;
const tailColumns = 600;
/** Each start lists a hundred lines of extensions, and a refused configuration ends right after them. */
const extensionList = /\[info\]\[main\] (statically linked extensions| {2})/;

/** Files that Envoy writes, by their name in the run folder. */
const logNames = ['access.jsonl', 'connections.jsonl', 'proxy.log', 'keys.log'] as const;

/** Puts the configuration on the host, base first and then each modifier's change, and returns its path. */
function putConfig({ host, listen, upstream, tls, modifiers, version }: ProxyStart): Promise<string> {
  const config = bootstrap({
    listen,
    upstream,
    adminPort,
    files: {
      accessLog: `${host.folder}/access.jsonl`,
      connectionLog: `${host.folder}/connections.jsonl`,
      keyLog: `${host.folder}/keys.log`,
    },
    ...(tls === undefined ? {} : { tls }),
    ...(version === undefined ? {} : { version }),
  });
  for (const modify of modifiers) modify(config);
  return host.put('envoy.json', JSON.stringify(config, null, 2));
}

function commandLine(host: Host, configFile: string): string[] {
  return [
    ...['--config-path', configFile, '--concurrency', '1', '--disable-hot-restart'],
    // Access logs arrive up to 10 s late otherwise.
    ...['--file-flush-interval-msec', '100', '--log-level', 'info'],
    ...['--log-path', `${host.folder}/proxy.log`, '--log-format', '%Y-%m-%dT%T.%f [%l][%n] %v'],
  ];
}

/** Resolves when Envoy says LIVE; rejects when it ends first, at the ceiling, or on abort. */
async function untilLive(host: Host, process: RunningProcess, signal: AbortSignal): Promise<void> {
  const gone = new AbortController();
  void process.exited.then(({ code, signal: by }) => {
    gone.abort(new Error(`Envoy ended (${by ?? `code ${code ?? 'unknown'}`}) before it was ready`));
  });
  await until(
    'Envoy to say that it is LIVE',
    async (saw) => {
      const answer = await askAdmin(host, '/ready');
      saw(answer?.body.trim() ?? 'no answer');
      return answer?.status === 200 && answer.body.startsWith('LIVE') ? true : undefined;
    },
    readyCeilingMs,
    AbortSignal.any([signal, gone.signal]),
  );
}

async function startEnvoy(start: ProxyStart): Promise<RunningProxy> {
  const { host, signal } = start;
  const args = commandLine(host, await putConfig(start));
  const process = await host.start({ title: 'envoy', program: 'envoy', args });
  // Whatever Envoy says on standard output belongs to nobody; unread it would block.
  process.onStdout(() => undefined);

  async function tail(): Promise<string[]> {
    const log = await host.get('proxy.log').catch(() => undefined);
    const text = log === undefined ? '' : new TextDecoder().decode(log).trimEnd();
    const lines = text.split('\n').filter((line) => line !== '' && !extensionList.test(line));
    return [...process.stderrTail(), ...lines].slice(-tailLines).map((line) => line.slice(0, tailColumns));
  }

  try {
    await untilLive(host, process, signal);
  } catch (error) {
    await process.kill('SIGKILL');
    await process.exited;
    if (signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const said = (await tail()).map((line) => `\n  ${line}`).join('');
    throw new LackError(`${reason}; its last words:${said}`);
  }

  return {
    async stats() {
      const answer = await askAdmin(host, '/stats');
      if (answer?.status === 200) return parseStats(answer.body);
      const seen = answer === undefined ? 'no answer' : `status ${answer.status}`;
      throw new Error(
        `expected counters from Envoy's admin interface, got ${seen}:\n${(await tail()).join('\n')}`,
      );
    },
    async stop() {
      await process.kill('SIGTERM');
      const timer = setTimeout(() => void process.kill('SIGKILL'), stopCeilingMs);
      await process.exited;
      clearTimeout(timer);
    },
    async files() {
      const files = new Map<string, Uint8Array>();
      for (const name of logNames) {
        const bytes = await host.get(name);
        if (bytes !== undefined) files.set(name, bytes);
      }
      return files;
    },
    tail,
  };
}

export default defineProxy({ id: 'envoy', title: 'Envoy', start: startEnvoy });
