/**
 * nginx as the lab's proxy, with its gRPC module: HTTP/2 on both hops, one connection to the server for each request
 * that runs at the same time.
 *
 * It writes no TLS keys (nginx has no directive for them before 1.27): what is encrypted on its hops is opened by the
 * keys of the peers at their other ends.
 */
import type { Host, RunningProcess } from '../kit/define-backend.ts';
import { defineProxy, type ProxyStart, type RunningProxy } from '../kit/define-proxy.ts';
import { ask } from './kit/ask.ts';
import { untilListening } from './kit/listening.ts';
import { collect, readyOrEnded, stopProcess, textOf } from './kit/process.ts';
import { type Block, nginxConfig, renderNginx } from './nginx/config.ts';
import { parseStubStatus } from './nginx/status.ts';

const readyCeilingMs = 20_000;
const tailLines = 20;
/** Of `stub_status`, on the loopback of the proxy's own namespace. */
const statusPort = 9902;

async function startNginx(start: ProxyStart): Promise<RunningProxy> {
  const { host, listen, upstream, moreUpstreams = [], tls, modifiers, signal } = start;
  const config: Block = nginxConfig({
    ...{ listen, upstream, moreUpstreams, statusPort, folder: host.folder },
    ...(tls === undefined ? {} : { tls }),
  });
  for (const modify of modifiers) modify(config);
  const file = await host.put('nginx.conf', renderNginx(config));
  const args = ['-p', host.folder, '-e', `${host.folder}/error.log`, '-c', file];
  const process = await host.start({ title: 'nginx', program: 'nginx', args });
  const tail = async (): Promise<string[]> =>
    [...process.stderrTail(), ...(await textOf(host, 'error.log')).trimEnd().split('\n')].slice(-tailLines);
  await readyOrEnded({ name: 'nginx', process, tail, signal }, (alive) =>
    untilListening(host, listen.port, readyCeilingMs, alive),
  );
  return runningNginx(host, process, tail);
}

function runningNginx(host: Host, process: RunningProcess, tail: RunningProxy['tail']): RunningProxy {
  let running = true;
  void process.exited.then(() => (running = false));
  return {
    async stats() {
      const answer = await ask(host, statusPort, 'GET / HTTP/1.0\r\n\r\n');
      if (answer === undefined) {
        throw new Error(
          `expected counters from nginx's stub_status, got no answer:\n${(await tail()).join('\n')}`,
        );
      }
      return parseStubStatus(answer);
    },
    log: (name) => textOf(host, name),
    signal: (name) => process.kill(name),
    running: () => running,
    stop: () => stopProcess(process),
    files: () => collect(host, ['access.jsonl', 'error.log']),
    tail,
  };
}

export default defineProxy({
  id: 'nginx',
  title: 'nginx',
  program: 'nginx',
  balances: true,
  start: startNginx,
});
