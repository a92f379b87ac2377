/**
 * nghttpx, the proxy of nghttp2, as the lab's proxy: HTTP/2 on both hops.
 *
 * It has no counters, and writes no TLS keys: both hops are opened by the keys of the peers at their other ends.
 */
import { defineProxy, type ProxyStart, type RunningProxy } from '../kit/define-proxy.ts';
import { untilListening } from './kit/listening.ts';
import { collect, readyOrEnded, stopProcess, textOf } from './kit/process.ts';
import { nghttpxConfig, renderNghttpx } from './nghttpx/config.ts';

const readyCeilingMs = 20_000;
const tailLines = 20;

async function startNghttpx(start: ProxyStart): Promise<RunningProxy> {
  const { host, listen, upstream, moreUpstreams = [], tls, modifiers, signal } = start;
  const config = nghttpxConfig({
    ...{ listen, upstream, moreUpstreams, folder: host.folder },
    ...(tls === undefined ? {} : { tls }),
  });
  for (const modify of modifiers) modify(config);
  const file = await host.put('nghttpx.conf', renderNghttpx(config));
  const process = await host.start({ title: 'nghttpx', program: 'nghttpx', args: [`--conf=${file}`] });
  // Its logs go to files; unread, a pipe would block it.
  process.onStdout(() => undefined);
  const tail = async (): Promise<string[]> =>
    [...process.stderrTail(), ...(await textOf(host, 'error.log')).trimEnd().split('\n')].slice(-tailLines);
  await readyOrEnded({ name: 'nghttpx', process, tail, signal }, (alive) =>
    untilListening(host, listen.port, readyCeilingMs, alive),
  );
  let running = true;
  void process.exited.then(() => (running = false));
  return {
    stats: () => Promise.resolve(new Map()),
    log: (name) => textOf(host, name),
    signal: (name) => process.kill(name),
    running: () => running,
    stop: () => stopProcess(process),
    files: () => collect(host, ['access.jsonl', 'error.log']),
    tail,
  };
}

export default defineProxy({
  id: 'nghttpx',
  title: 'nghttpx',
  program: 'nghttpx',
  balances: true,
  start: startNghttpx,
});
