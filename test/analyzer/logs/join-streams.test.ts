import { describe, expect, test } from '@jest/globals';
import { joinByDuration, joinByIds, joinByOrder, joinByTime } from '../../../analyzer/logs/join-streams.ts';
import { createStreamIndex, type StreamIndex } from '../../../analyzer/logs/stream-index.ts';
import type { Subjects } from '../../../analyzer/logs/subjects.ts';
import { clockOf, lineWith, subjectsOf } from '../../support/log-joining.ts';
import { momentAt, someConnection, someStream } from '../../support/timeline-parts.ts';

const path = '/shop.v1.Catalog/GetItem';
const down = someConnection({ id: 0, client: '198.18.1.10:4000', server: '198.18.1.1:80' });
const up = someConnection({ id: 1, client: '198.18.1.1:5000', server: '198.18.3.10:90' });

function indexed(subjects: Subjects): readonly [Subjects, StreamIndex] {
  return [subjects, createStreamIndex(subjects, clockOf)];
}

describe('by ids', () => {
  test('the request id that a proxy added upstream leads to the stream of the client', () => {
    const front = someStream(down, { id: 5 });
    const back = someStream(up, { id: 1, more: [['x-request-id', 'abc']], downstream: front });
    const line = lineWith({ requestId: 'abc' });
    joinByIds([line], ...indexed(subjectsOf([down, up], [front, back])));
    expect([line.stream, line.subject?.connection, line.by]).toEqual([front, down, ['request-id']]);
  });

  test('two attempts of a request keep its id: each line is about its own, in their order', () => {
    const attempts = [0, 100].map((ms, at) =>
      someStream(down, { id: 2 * at + 1, ms, more: [['x-request-id', 'abc']] }),
    );
    const lines = [110, 5].map((ms) => lineWith({ requestId: 'abc', ms }));
    joinByIds(lines, ...indexed(subjectsOf([down], attempts)));
    expect(lines.map(({ stream }) => stream?.id)).toEqual([3, 1]);
    const single = lineWith({ requestId: 'abc', ms: 5 });
    joinByIds([single], ...indexed(subjectsOf([down], attempts)));
    expect(single.stream).toBeUndefined();
  });

  test('attempts on connections that the lines name need no order', () => {
    const other = someConnection({ id: 2, client: '198.18.1.10:4001', server: '198.18.1.1:80' });
    const attempts = [other, down].map((on, at) =>
      someStream(on, { id: 7, ms: at * 100, more: [['x-request-id', 'abc']] }),
    );
    const subjects = subjectsOf([down, other], attempts);
    const line = {
      ...lineWith({ requestId: 'abc' }),
      subject: subjects.of(down) ?? { connection: down, streams: [] },
    };
    joinByIds([line], ...indexed(subjects));
    expect(line.stream?.connection).toBe(down);
  });

  test('a trace, and a stream id on a connection that is known', () => {
    const streams = [3, 5].map((id) => someStream(down, { id, more: [['traceparent', `00-${id}`]] }));
    const subjects = subjectsOf([down], streams);
    const trace = lineWith({ traceparent: '00-5' });
    const numbered = {
      ...lineWith({ stream: 3 }),
      subject: subjects.all()[0] ?? { connection: down, streams: [] },
    };
    joinByIds([trace, numbered], ...indexed(subjects));
    expect([trace.stream?.id, numbered.stream?.id]).toEqual([5, 3]);
  });
});

describe('by order', () => {
  const three = [0, 100, 200].map((ms, at) => someStream(down, { id: at * 2 + 1, ms }));

  test('as many lines as streams of a path, whatever the clock says', () => {
    const lines = [205, 4, 103].map((ms) => lineWith({ path, ms: ms + 3_600_000 }));
    joinByOrder(lines, ...indexed(subjectsOf([down], three)), true);
    expect(lines.map(({ stream }) => stream?.id)).toEqual([5, 1, 3]);
  });

  test('not when there are more of one: which one is missing is not known', () => {
    const lines = [lineWith({ path, ms: 4 }), lineWith({ path, ms: 103 })];
    joinByOrder(lines, ...indexed(subjectsOf([down], three)), true);
    expect(lines.every(({ stream }) => stream === undefined)).toBe(true);
  });

  test('not when their clocks would differ by another time for each, or by days without an address', () => {
    const torn = [4, 50_103, 90_205].map((ms) => lineWith({ path, ms }));
    joinByOrder(torn, ...indexed(subjectsOf([down], three)), true);
    const old = [4, 103, 205].map((ms) => lineWith({ path, ms: ms - 3 * 86_400_000 }));
    joinByOrder(old, ...indexed(subjectsOf([down], three)), true);
    expect([...torn, ...old].every(({ stream }) => stream === undefined)).toBe(true);
  });

  test('not when they lasted longer or shorter', () => {
    const streams = three.map((one) => ({
      ...one,
      ended: { at: momentAt(one.opened.time / 1e6 + 20), how: 'end-stream' as const },
    }));
    const lines = [4, 103, 205].map((ms) => lineWith({ path, ms, durationMs: 900 }));
    joinByOrder(lines, ...indexed(subjectsOf([down], streams)), true);
    expect(lines.every(({ stream }) => stream === undefined)).toBe(true);
  });

  test('lines without a time are in the order in which streams ended', () => {
    const ended = [900, 300].map((ms, at) =>
      someStream(down, { id: at * 2 + 1, ms: at, ended: { at: momentAt(ms), how: 'end-stream' } }),
    );
    const lines = [lineWith({ path }), lineWith({ path })];
    joinByOrder(lines, ...indexed(subjectsOf([down], ended)), false);
    expect(lines.map(({ stream }) => stream?.id)).toEqual([3, 1]);
  });
});

describe('by time', () => {
  const two = [0, 1000].map((ms, at) => someStream(down, { id: at * 2 + 1, ms }));

  test('the nearest stream of the path, each once', () => {
    const lines = [lineWith({ path, ms: 11_010 }), lineWith({ path, ms: 11_010 })];
    joinByTime(lines, ...indexed(subjectsOf([down], two)), -10);
    expect(lines.map(({ stream }) => stream?.id)).toEqual([3, undefined]);
  });

  test('of another path, or too far away, is none', () => {
    const lines = [lineWith({ path: '/other', ms: 0 }), lineWith({ path, ms: 500 })];
    joinByTime(lines, ...indexed(subjectsOf([down], two)), 0);
    expect(lines.map(({ stream }) => stream)).toEqual([undefined, undefined]);
  });

  test('a time that was cut to a second reaches further', () => {
    const line = lineWith({ path, ms: 2000, resolution: 1 });
    joinByTime([line], ...indexed(subjectsOf([down], two)), 0);
    expect(line.stream?.id).toBe(3);
  });
});

test('by duration, where a line has no time', () => {
  const streams = [20, 900].map((ms, at) =>
    someStream(down, { id: at * 2 + 1, ended: { at: momentAt(ms), how: 'end-stream' } }),
  );
  const lines = [lineWith({ path, durationMs: 880 }), lineWith({ path, durationMs: 5000 })];
  joinByDuration(lines, ...indexed(subjectsOf([down], streams)));
  expect(lines.map(({ stream }) => stream?.id)).toEqual([3, undefined]);
});
