/** What logs tell of HTTP/2 frame by frame, read before the captures: it stands for keys that nobody has. */
import { createLineSplitter } from '../logs/line-splitter.ts';
import { assemble, type ProxyLog } from '../logs/retell/assemble.ts';
import { createEnvoyFrames } from '../logs/retell/envoy-frames.ts';
import { type ClientSession, createGrpcJsCalls } from '../logs/retell/grpc-js-calls.ts';
import { createRetold, type Retold } from '../logs/retell/retell.ts';
import { unwrapped } from '../logs/unwrap.ts';
import { type LogSpec, readLines } from './logs.ts';

/** Reads logs for connections that they tell; undefined where they tell none. Rejects with a `CaptureError` as they are read. */
export async function retellLogs(specs: readonly LogSpec[]): Promise<Retold | undefined> {
  const proxies: ProxyLog[] = [];
  const sessions: ClientSession[] = [];
  for (const [log, spec] of specs.entries()) {
    const [frames, calls] = [createEnvoyFrames(), createGrpcJsCalls()];
    let number = 0;
    const splitter = createLineSplitter((line) => {
      const text = unwrapped(line);
      frames.line(text, ++number);
      calls.line(text);
    });
    await readLines(spec, splitter);
    const { connections, attempts } = frames.end();
    if (connections.length > 0) proxies.push({ log, connections, attempts });
    for (const session of calls.sessions()) sessions.push(session);
  }
  const told = proxies.flatMap((proxy) => assemble(proxy, sessions));
  return told.length === 0 ? undefined : createRetold(told);
}
