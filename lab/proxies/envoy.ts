/**
 * Envoy as the lab's proxy: one base configuration, changed by ordered modifiers, started and asked inside its host.
 *
 * It is ready when its admin interface says LIVE; a start that fails carries Envoy's own last words.
 */
import { until } from '../exec/until.ts';
import type { RunningProcess } from '../kit/define-backend.ts';
import { defineProxy, type ProxyStart, type RunningProxy } from '../kit/define-proxy.ts';
import { LackError } from '../model/errors.ts';
import { adminPort, askAdmin, parseStats } from './envoy/admin.ts';
import { bootstrap } from './envoy/config.ts';

/** From start to LIVE takes 55 to 77 ms on an idle machine, and seconds on a loaded one. */
const readyCeilingMs = 20_000;
/** SIGTERM to exit takes 8 ms; then it is killed. */
const stopCeilingMs = 5_000;
/** Log lines in an error. */
const tailLines = 20;
const tailColumns = 200;

/** Files that Envoy writes, by their name in the run folder. */
const logNames = ['access.jsonl', 'connections.jsonl', 'proxy.log', 'keys.log'] as const;

async function startEnvoy(start: ProxyStart): Promise<RunningProxy> {
  const { host, listen, upstream, tls, modifiers, signal } = start;
  const inside = (name: string): string => `${host.folder}/${name}`;
  const config = bootstrap({
    listen,
    upstream,
    adminPort,
    files: {
      accessLog: inside('access.jsonl'),
      connectionLog: inside('connections.jsonl'),
      keyLog: inside('keys.log'),
    },
    ...(tls === undefined ? {} : { tls }),
  });
  for (const modify of modifiers) modify(config);
  const configFile = await host.put('envoy.json', JSON.stringify(config, null, 2));
  const process = await host.start({
    title: 'envoy',
    program: 'envoy',
    args: [
      ...['--config-path', configFile, '--concurrency', '1', '--disable-hot-restart'],
      // Access logs arrive up to 10 s late otherwise.
      ...['--file-flush-interval-msec', '100', '--log-level', 'info'],
      ...['--log-path', inside('proxy.log'), '--log-format', '%Y-%m-%dT%T.%f [%l][%n] %v'],
    ],
  });
  // Whatever Envoy says on standard output belongs to nobody; unread it would block.
  process.onStdout(() => undefined);

  async function tail(): Promise<string[]> {
    const log = await host.get('proxy.log').catch(() => undefined);
    const lines = log === undefined ? [] : new TextDecoder().decode(log).trimEnd().split('\n');
    return [...process.stderrTail(), ...lines].slice(-tailLines).map((line) => line.slice(0, tailColumns));
  }

  await ready(process, tail);

  async function ready(running: RunningProcess, lastWords: () => Promise<string[]>): Promise<void> {
    const gone = running.exited.then(({ code, signal: by }) => ({ gone: by ?? `code ${code ?? 'unknown'}` }));
    const live = until(
      'Envoy to say that it is LIVE',
      async (saw) => {
        const answer = await askAdmin(host, '/ready');
        saw(answer?.body.trim() ?? 'no answer');
        return answer?.status === 200 && answer.body.startsWith('LIVE') ? {} : undefined;
      },
      readyCeilingMs,
      signal,
    );
    live.catch(() => undefined);
    try {
      const first = await Promise.race([live, gone]);
      if ('gone' in first) throw new Error(`Envoy ended (${first.gone}) before it was ready`);
    } catch (error) {
      if (signal.aborted) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      const said = await lastWords();
      throw new LackError(`${reason}; its last words:\n${said.map((line) => `  ${line}`).join('\n')}`);
    }
  }

  return {
    async stats() {
      return parseStats((await askAdmin(host, '/stats'))?.body ?? '');
    },
    async stop() {
      await process.kill('SIGTERM');
      const timer = setTimeout(() => void process.kill('SIGKILL'), stopCeilingMs);
      await process.exited;
      clearTimeout(timer);
    },
    async files() {
      const files = new Map<string, Uint8Array>();
      for (const name of ['envoy.json', ...logNames]) {
        const bytes = await host.get(name);
        if (bytes !== undefined) files.set(name, bytes);
      }
      return files;
    },
    tail,
  };
}

export default defineProxy({ id: 'envoy', title: 'Envoy', start: startEnvoy });
