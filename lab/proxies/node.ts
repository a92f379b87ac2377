/**
 * A proxy on Node (the package http2-proxy) as the lab's proxy. It is a program of this project and runs as the peers do:
 * one bundled module on this project's own Node.
 *
 * Its keys are those of both hops, by Node's own `--tls-keylog`. It has no counters.
 */
import { defineProxy, type ProxyStart, type RunningProxy } from '../kit/define-proxy.ts';
import { nodeSwitches } from '../kit/node-switches.ts';
import { untilListening } from './kit/listening.ts';
import { collect, readyOrEnded, stopProcess, textOf } from './kit/process.ts';
import { nodeConfig } from './node/config.ts';

const readyCeilingMs = 20_000;

async function startNode(start: ProxyStart): Promise<RunningProxy> {
  const { host, listen, upstream, tls, modifiers, signal } = start;
  const config = nodeConfig({
    ...{ listen, upstream, folder: host.folder },
    ...(tls === undefined ? {} : { tls }),
  });
  for (const modify of modifiers) modify(config);
  const file = await host.put('proxy.json', JSON.stringify(config));
  const args = [...nodeSwitches(`${host.folder}/keys.log`), host.peerModule('node-proxy'), file];
  const process = await host.start({ title: 'node-proxy', program: 'node', args });
  process.onStdout(() => undefined);
  const tail = (): Promise<string[]> => Promise.resolve(process.stderrTail().slice(-20));
  await readyOrEnded({ name: 'the Node proxy', process, tail, signal }, (alive) =>
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
    files: () => collect(host, ['access.jsonl', 'keys.log']),
    tail,
  };
}

export default defineProxy({ id: 'node', title: 'Node (http2-proxy)', start: startNode });
