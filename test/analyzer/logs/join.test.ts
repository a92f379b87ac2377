import { describe, expect, test } from '@jest/globals';
import { joinLog, type JoinResult, type LogToJoin } from '../../../analyzer/logs/join.ts';
import type { LogEntry, LogFormat } from '../../../analyzer/model/log.ts';
import type { TimelineConnection, TimelineStream } from '../../../analyzer/model/timeline.ts';
import { captureStart, clockOf, subjectsOf } from '../../support/log-joining.ts';
import { momentAt, someConnection, someStream } from '../../support/timeline-parts.ts';

const closed = { at: momentAt(3000, 90), how: 'fin' as const, firstDirection: 'to-server' as const };
const down = someConnection({ id: 0, client: '198.18.1.10:4000', server: '198.18.1.1:80', closed });
const up = someConnection({ id: 1, client: '198.18.1.1:5000', server: '198.18.3.10:90' });

function join(
  entries: readonly LogEntry[],
  connections: readonly TimelineConnection[],
  streams: readonly TimelineStream[] = [],
  change: Partial<LogToJoin> & { format?: LogFormat } = {},
): JoinResult {
  const { format = 'envoy-access', ...rest } = change;
  const read = entries.map((entry, at) => ({ entry, format, line: at + 1, text: `line ${at + 1}` }));
  const log = { log: 0, writer: 'proxy', entries: read, ...rest } as const;
  return joinLog(log, subjectsOf(connections, streams), clockOf);
}

const request = (keys: LogEntry['keys']): LogEntry => ({ kind: 'response', keys, data: { flags: ['UC'] } });

describe('a log beside captures', () => {
  test('a line becomes a fact at its packet, at its own time on the clock of the captures', () => {
    const stream = someStream(down, { id: 5, ms: 500, ended: { at: momentAt(700, 42), how: 'rst-stream' } });
    const keys = { client: down.client, path: stream.path ?? '', durationMs: 190 };
    const { facts, offset, joined } = join(
      [request({ ...keys, time: captureStart + 100.5, timeOf: 'start' })],
      [down, up],
      [stream],
    );
    expect(offset?.seconds).toBeCloseTo(-100, 5);
    expect(joined).toEqual({ address: 1 });
    expect(facts[0]).toMatchObject({
      connection: down,
      stream,
      hops: [[down, 'client-proxy']],
      fact: { kind: 'log.response', flags: ['UC'], from: { input: 0, packet: 42, connection: 0, stream: 5 } },
    });
    expect((facts[0]?.fact.from.time ?? 0) / 1e6).toBeCloseTo(690, 2);
    expect(facts[0]?.fact).toMatchObject({
      line: { log: 0, line: 1, text: 'line 1', by: ['address', 'order'] },
    });
  });

  test('a line of a connection without an address is the one that lived as long', () => {
    const entry: LogEntry = { kind: 'connection', keys: { durationMs: 2980 }, data: { flags: ['DPE'] } };
    const { facts } = join([entry, { ...entry, keys: { durationMs: 5 } }], [down, up]);
    expect(facts.map(({ connection, fact }) => [connection, fact.from.packet])).toEqual([[down, 90]]);
  });

  test('a request of which nothing can be seen belongs to the only connection there is', () => {
    const sealed = someConnection({ id: 0, protocol: 'tls', client: '198.18.1.10:4000' });
    expect(join([request({ path: '/x' })], [sealed]).joined).toEqual({ 'only-one': 1 });
    expect(
      join([request({ path: '/x' })], [sealed, { ...sealed, id: 1, client: '198.18.1.10:4001' }]).facts,
    ).toEqual([]);
  });

  test.each([
    [100, 1],
    [2900, 90],
  ])('beside a connection that nobody can read, a line after %d ms stands at packet %d', (ms, packet) => {
    const sealed = someConnection({
      ...down,
      protocol: 'tls',
      firstEnd: { ...closed, direction: 'to-server' },
    });
    const keys = { client: down.client, time: captureStart + ms / 1000, timeOf: 'start' as const };
    expect(join([request(keys)], [sealed]).facts[0]?.fact.from.packet).toBe(packet);
  });

  test('what belongs to nothing is no fact', () => {
    expect(join([request({ client: '198.18.7.7:1', path: '/x' })], [down, up]).facts).toEqual([]);
    expect(join([], []).facts).toEqual([]);
  });

  test.each([
    ['client', 'sent', 'to-server'],
    ['client', 'received', 'to-client'],
    ['server', 'sent', 'to-client'],
    ['either', 'sent', undefined],
  ] as const)('a frame that a %s %s travelled %s', (writer, way, direction) => {
    const entry: LogEntry = { kind: 'frame', keys: { server: down.server }, data: { type: 'GOAWAY', way } };
    const { facts } = join([entry], [down], [], { writer, format: 'grpc-js' });
    expect(facts[0]?.fact).toMatchObject({
      kind: 'log.frame',
      line: direction === undefined ? {} : { direction },
    });
    expect(facts[0]?.hops).toEqual([]);
  });
});
