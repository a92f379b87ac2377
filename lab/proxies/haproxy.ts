/**
 * HAProxy as the lab's proxy: HTTP/2 on both hops, a thread, and no retry.
 *
 * Its log goes to standard output, which is a pipe here; a file it cannot write by itself. Of TLS keys HAProxy 2.6 logs
 * those of TLS 1.3 towards clients only (`tune.ssl.keylog`), so both hops are opened by the keys of the peers.
 */
import type { Host, RunningProcess } from '../kit/define-backend.ts';
import { defineProxy, type ProxyStart, type ProxyTls, type RunningProxy } from '../kit/define-proxy.ts';
import { haproxyConfig, renderHaproxy } from './haproxy/config.ts';
import { parseTypedStats } from './haproxy/stats.ts';
import { ask } from './kit/ask.ts';
import { untilListening } from './kit/listening.ts';
import { readyOrEnded, stopProcess } from './kit/process.ts';
import { createOutputLog, type OutputLog } from './kit/output-log.ts';

const readyCeilingMs = 20_000;
const tailLines = 20;
/** Of the statistics socket, on the loopback of the proxy's own namespace. */
const statsPort = 9903;

/** A certificate and its key in one file. */
async function pairOf(host: Host, { certFile, keyFile }: ProxyTls): Promise<string> {
  const pairFile = `${host.folder}/pair.pem`;
  const script = `umask 077; cat '${certFile}' '${keyFile}' > '${pairFile}'`;
  const { code, stderr } = await host.exec('bash', ['-c', script], { changesNothing: true });
  if (code !== 0) throw new Error(`certificate and key could not be joined for HAProxy: ${stderr}`);
  return pairFile;
}

async function startHaproxy(start: ProxyStart): Promise<RunningProxy> {
  const { host, listen, upstream, moreUpstreams = [], tls, modifiers, signal } = start;
  const withPair = tls === undefined ? {} : { tls: { ...tls, pairFile: await pairOf(host, tls) } };
  const config = haproxyConfig({ listen, upstream, moreUpstreams, statsPort, ...withPair });
  for (const modify of modifiers) modify(config);
  const file = await host.put('haproxy.cfg', renderHaproxy(config));
  const process = await host.start({ title: 'haproxy', program: 'haproxy', args: ['-db', '-f', file] });
  const log = createOutputLog(process);
  const tail = (): Promise<string[]> =>
    Promise.resolve([...process.stderrTail(), ...log.text().trimEnd().split('\n')].slice(-tailLines));
  await readyOrEnded({ name: 'HAProxy', process, tail, signal }, (alive) =>
    untilListening(host, listen.port, readyCeilingMs, alive),
  );
  return runningHaproxy(host, process, log, tail);
}

function runningHaproxy(
  host: Host,
  process: RunningProcess,
  log: OutputLog,
  tail: RunningProxy['tail'],
): RunningProxy {
  let running = true;
  void process.exited.then(() => (running = false));
  return {
    async stats() {
      const answer = await ask(host, statsPort, 'show stat typed\n');
      if (answer === undefined) {
        throw new Error(
          `expected counters from HAProxy's socket, got no answer:\n${(await tail()).join('\n')}`,
        );
      }
      return parseTypedStats(answer);
    },
    log: (name) => Promise.resolve(name === 'access.jsonl' ? log.text() : ''),
    signal: (name) => process.kill(name),
    running: () => running,
    stop: () => stopProcess(process),
    files: () => Promise.resolve(new Map([['access.jsonl', new TextEncoder().encode(log.text())]])),
    tail,
  };
}

export default defineProxy({
  id: 'haproxy',
  title: 'HAProxy',
  program: 'haproxy',
  balances: true,
  start: startHaproxy,
});
