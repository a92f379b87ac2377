/** What the stages above TCP say about a connection that a relay wrote down. */
import { createGrpc } from '../../analyzer/grpc/stage.ts';
import { createHttp2 } from '../../analyzer/http2/stage.ts';
import type { Fact, FactKind } from '../../analyzer/model/fact.ts';
import { createProtocols } from '../../analyzer/protocols.ts';
import { createKeyLog } from '../../analyzer/tls/keylog.ts';
import { createTls } from '../../analyzer/tls/stage.ts';
import type { Recording } from './relay.ts';

/** The facts of a recording, each piece of it a packet of its own millisecond. */
export function readRecording(
  recording: Recording,
  keys = '',
): { all<K extends FactKind>(kind: K): Fact<K>[] } {
  const facts: Fact[] = [];
  const fact = (one: Fact): void => void facts.push(one);
  const keyLog = createKeyLog();
  keyLog.add(keys);
  const protocols = createProtocols({
    input: 0,
    fact,
    tls: (connection, plain) => createTls({ input: 0, connection, keys: keyLog, fact, plain }),
    http2(connection, upgrade) {
      const grpc = createGrpc({ input: 0, connection, fact });
      const both = (one: Fact): void => {
        fact(one);
        grpc.fact(one);
      };
      const options = { input: 0, connection, fact: both, data: grpc.data };
      return createHttp2(upgrade === undefined ? options : { ...options, upgrade });
    },
  });
  const stage = protocols({ id: 0, client: '127.0.0.1:1', server: '127.0.0.1:2', synSeen: true });
  const offsets = { 'to-server': 0, 'to-client': 0 };
  const over = new Set<string>();
  recording.forEach((passed, index) => {
    const { direction } = passed;
    const at = { packet: index + 1, time: index * 1e6 };
    if ('end' in passed) {
      over.add(direction);
      stage.end(direction, passed.end, { input: 0, connection: 0, ...at });
      return;
    }
    const lent = Buffer.from(passed.bytes);
    stage.push({ connection: 0, direction, offset: offsets[direction], ...at, bytes: lent });
    lent.fill(0xee);
    offsets[direction] += lent.length;
  });
  for (const direction of ['to-server', 'to-client'] as const) {
    if (over.has(direction)) continue;
    stage.end(direction, 'capture-end', { input: 0, connection: 0, packet: 0, time: recording.length * 1e6 });
  }
  return { all: (kind) => facts.filter((one) => one.kind === kind) as Fact<typeof kind>[] };
}
