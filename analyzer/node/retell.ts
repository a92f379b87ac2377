/** What logs tell of HTTP/2 frame by frame, read before the captures: it stands for keys that nobody has. */
import type { Hop } from '../model/diagnosis.ts';
import { createLineSplitter } from '../logs/line-splitter.ts';
import { assemble, toldByClient, type ProxyLog } from '../logs/retell/assemble.ts';
import { createEnvoyFrames } from '../logs/retell/envoy-frames.ts';
import type { ClientSession } from '../logs/retell/client-session.ts';
import { createGrpcJsFrames } from '../logs/retell/grpc-js-frames.ts';
import { createRetold, type Retold } from '../logs/retell/retell.ts';
import { unwrapped } from '../logs/unwrap.ts';
import { type LogSpec, readLines } from './logs.ts';

/**
 * Where the hop behind a proxy was captured too, and nobody tells of that, what a client tells of its own half explains
 * little: both are read by sizes and times then.
 */
function isWhole(hops: readonly (Hop | undefined)[]): boolean {
  if (hops.length === 1) return true;
  const besides = hops.filter((hop) => hop !== undefined && hop !== 'client-server');
  return besides.length === 0 && hops.includes('client-server');
}

/**
 * Reads logs for connections that they tell, in captures of these hops; undefined where they tell none. Rejects with a
 * `CaptureError` as they are read.
 */
export async function retellLogs(
  specs: readonly LogSpec[],
  hops: readonly (Hop | undefined)[],
): Promise<Retold | undefined> {
  const proxies: ProxyLog[] = [];
  const sessions: ClientSession[] = [];
  const ofClients: [log: number, session: ClientSession][] = [];
  for (const [log, spec] of specs.entries()) {
    const [frames, calls] = [createEnvoyFrames(), createGrpcJsFrames()];
    let number = 0;
    const splitter = createLineSplitter((line) => {
      const text = unwrapped(line);
      frames.line(text, ++number);
      calls.line(text, number);
    });
    await readLines(spec, splitter);
    const { connections, attempts } = frames.end();
    if (connections.length > 0) proxies.push({ log, connections, attempts });
    for (const session of calls.sessions()) {
      sessions.push(session);
      ofClients.push([log, session]);
    }
  }
  const told = proxies.flatMap((proxy) => assemble(proxy, sessions));
  for (const [log, session] of isWhole(hops) ? ofClients : []) {
    const one = toldByClient(log, session);
    if (one !== undefined) told.push(one);
  }
  return told.length === 0 ? undefined : createRetold(told);
}
