/** What is made of a frame is read by the analyzer's own HTTP/2 stage. */
import { describe, expect, test } from '@jest/globals';
import { endStream, type LoggedFrame, toldFrames } from '../../../../analyzer/logs/retell/frame.ts';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { createHttp2 } from '../../../../analyzer/http2/stage.ts';

const connection = { id: 0, client: '198.18.0.2:40000', server: '198.18.0.3:8443', synSeen: true };

function factsOf(frames: readonly LoggedFrame[]): Fact[] {
  const facts: Fact[] = [];
  const stage = createHttp2({ input: 0, connection, fact: (fact) => void facts.push(fact) });
  const offsets = { 'to-server': 0, 'to-client': 0 };
  for (const { direction, pieces } of toldFrames(frames)) {
    for (const piece of pieces) {
      const rest = typeof piece === 'number' ? { gap: piece } : { bytes: piece };
      const length = typeof piece === 'number' ? piece : piece.length;
      stage.push({ connection: 0, direction, offset: offsets[direction], time: 0, packet: 1, ...rest });
      offsets[direction] += length;
    }
  }
  return facts;
}

function frame(type: number, rest: Partial<LoggedFrame> = {}): LoggedFrame {
  const own = {
    time: 0,
    line: 1,
    direction: 'to-server',
    sent: false,
    flags: 0,
    stream: 0,
    length: 0,
  } as const;
  return { ...own, type, ...rest };
}

const kinds = (facts: readonly Fact[]): string[] =>
  facts
    .filter(({ kind }) => kind !== 'http2.totals')
    .map((fact) => ('what' in fact ? `${fact.kind} ${fact.what}` : fact.kind));

describe('told frames', () => {
  test('fields, codes and parameters are read as they were told', () => {
    const facts = factsOf([
      frame(4, { settings: [[3, 100]] }),
      frame(1, {
        flags: 4,
        stream: 1,
        length: 20,
        fields: [
          [':method', 'POST'],
          [':path', '/a.B/C'],
          ['long', 'x'.repeat(20_000)],
        ],
      }),
      frame(3, { stream: 1, length: 4, errorCode: 13, direction: 'to-client' }),
      frame(7, {
        length: 22,
        errorCode: 11,
        lastStreamId: 1,
        debug: 'too_many_pings',
        direction: 'to-client',
      }),
    ]);
    expect(facts.find(({ kind }) => kind === 'http2.settings')).toMatchObject({ settings: [[3, 100]] });
    expect(facts.find(({ kind }) => kind === 'http2.stream-open')).toMatchObject({ from: { stream: 1 } });
    expect(facts.find(({ kind }) => kind === 'http2.rst-stream')).toMatchObject({ errorCode: 13 });
    expect(facts.find(({ kind }) => kind === 'http2.goaway')).toMatchObject({
      errorCode: 11,
      debug: 'too_many_pings',
    });
    expect(kinds(facts).filter((kind) => kind.includes('frame-size') || kind.includes('hpack'))).toEqual([]);
  });

  test('what is not told leaves the frame, and nothing that its content would say', () => {
    const facts = factsOf([
      frame(4, { length: 6 }),
      frame(8, { length: 4 }),
      frame(1, { flags: 4, stream: 1, length: 30 }),
      frame(0, { flags: 1, stream: 1, length: 25 }),
    ]);
    expect(facts.find(({ kind }) => kind === 'http2.settings')).toMatchObject({ settings: [] });
    expect(facts.find(({ kind }) => kind === 'http2.stream-open')).toMatchObject({ from: { stream: 1 } });
    expect(kinds(facts).filter((kind) => kind.startsWith('anomaly') && !kind.endsWith('lost-frame'))).toEqual(
      [],
    );
  });

  test('the preface stands in front of the first frame of the client alone', () => {
    const [first, second] = toldFrames([frame(4), frame(6, { length: 8 })]);
    expect(first).toMatchObject({ octets: 24 + 9 });
    expect(second).toMatchObject({ octets: 17 });
  });
});

test('the end of a stream is on its last DATA, when it is told at once', () => {
  const [now, later, other] = [frame(0, { time: 5 }), frame(0, { time: 5 }), frame(1, { time: 5 })];
  endStream(now, 5.0001);
  endStream(later, 5.5);
  endStream(other, 5);
  expect([now, later, other].map(({ flags }) => flags)).toEqual([1, 0, 0]);
});
