import { expect, test } from '@jest/globals';
import type { Direction } from '../../../analyzer/model/chunk.ts';
import { SealedRecords } from '../../../analyzer/timeline/sealed-talk.ts';

const overhead = 17;

/** Direction, milliseconds, octets of plaintext; the client's Finished comes by itself. */
type Sent = readonly ['c' | 's', number, number];

/** The sizes of frames are those of RFC 9113: nine octets of header, and their payload. */
const preface = 24 + 9 + 13;

function talk(...sent: readonly Sent[]): SealedRecords {
  const records = new SealedRecords(4, overhead, true);
  const all: readonly Sent[] = [['c', 0, 36], ['c', 0, preface], ...sent];
  all.forEach(([who, ms, plain], index) => {
    const direction: Direction = who === 'c' ? 'to-server' : 'to-client';
    const from = { input: 0, packet: index + 1, time: ms * 1e6, connection: 4 };
    records.record({ kind: 'tls.record', from, direction, length: plain + overhead, type: 23 });
  });
  return records;
}

test('the preface is no request, and neither is what acknowledges it', () => {
  expect(talk(['s', 1, 27], ['c', 2, 9])).toMatchObject({ requests: 0, waitingSince: undefined });
});

test('a request waits until the server sends content', () => {
  expect(talk(['c', 5, 80]).waitingSince?.time).toBe(5e6);
  expect(talk(['c', 5, 80], ['s', 9, 40])).toMatchObject({ requests: 1, waitingSince: undefined });
});

test('13 octets of a client that was told nothing are a reset, with the requests it may have ended', () => {
  const { resets } = talk(['c', 5, 80], ['s', 6, 40], ['c', 10, 60], ['c', 310, 13]);
  expect(resets).toMatchObject([
    {
      direction: 'to-server',
      answered: false,
      at: { time: 310e6 },
      requests: [{ time: 10e6 }, { time: 5e6 }],
      filter: 'tcp.stream == 4 && tls.record.length == 30',
    },
  ]);
});

test('13 octets after much content make room for more', () => {
  expect(talk(['c', 5, 80], ['s', 6, 16_000], ['s', 7, 16_000], ['c', 8, 13]).resets).toEqual([]);
});

test('a server makes room on the stream and on the connection, in two records', () => {
  const upload = [
    ['c', 5, 16_384],
    ['c', 6, 16_384],
  ] as const;
  expect(talk(...upload, ['s', 8, 13], ['s', 8.2, 13]).resets).toEqual([]);
  expect(talk(...upload, ['s', 8, 13], ['s', 60, 13]).resets).toMatchObject([{ direction: 'to-client' }]);
});

test('13 octets of the server, with a request before it, are a reset of its own', () => {
  expect(talk(['c', 5, 80], ['s', 9, 13]).resets).toMatchObject([
    { direction: 'to-client', answered: false },
  ]);
});

test('17 octets that answer 17 octets are a PING', () => {
  expect(talk(['c', 5, 80], ['s', 6, 40], ['c', 50, 17], ['s', 51, 17]).goaways).toEqual([]);
});

test('a window and a PING in one record (grpc-go) end nothing, and are answered', () => {
  const { resets, goaways, requests } = talk(
    ['c', 5, 80],
    ['s', 6, 112],
    ['c', 50, 30],
    ['s', 67, 17],
    ['c', 90, 47],
  );
  expect([resets, goaways, requests]).toEqual([[], [], 1]);
});

test('17 octets of the server are a GOAWAY until the client asks for more', () => {
  const drained: readonly Sent[] = [
    ['c', 5, 80],
    ['s', 6, 40],
    ['s', 600, 17],
  ];
  expect(talk(...drained).goaways).toMatchObject([{ octets: 17, isEchoed: false }]);
  // Node answers a GOAWAY with its own.
  expect(talk(...drained, ['c', 601, 17]).goaways).toMatchObject([{ isEchoed: true }]);
  // A request that was on its way.
  expect(talk(...drained, ['c', 602, 80]).goaways).toHaveLength(1);
  expect(talk(...drained, ['c', 900, 80]).goaways).toEqual([]);
});

test('24 octets can be trailers, and are no GOAWAY once anything is asked', () => {
  expect(talk(['c', 5, 80], ['s', 6, 24]).goaways).toMatchObject([{ octets: 24 }]);
  expect(talk(['c', 5, 80], ['s', 6, 24], ['c', 7, 80]).goaways).toEqual([]);
});

test('messages of one size are a stream that goes on; another size ends it', () => {
  const stream: readonly Sent[] = [
    ['c', 5, 80],
    ['s', 6, 90],
    ['s', 50, 46],
    ['s', 100, 46],
  ];
  expect(talk(...stream)).toMatchObject({ inFlow: true, flowGap: 50e6 });
  expect(talk(...stream, ['s', 150, 33]).inFlow).toBe(false);
});

test('two octets are an alert: nothing counts after it', () => {
  const { closing, requests } = talk(['c', 5, 80], ['s', 6, 2], ['c', 7, 80]);
  expect(closing).toMatchObject({ direction: 'to-client', at: { time: 6e6 } });
  expect(requests).toBe(1);
});

test('keeps only so much of a long talk', () => {
  const calls = Array.from({ length: 500 }, (_, i): Sent[] => [
    ['c', 10 * i, 80],
    ['c', 10 * i + 5, 13],
    ['s', 10 * i + 6, 17],
  ]);
  const { resets, goaways } = talk(...calls.flat());
  expect(resets.length).toBeLessThanOrEqual(64);
  expect(resets.every(({ requests }) => requests.length <= 8)).toBe(true);
  expect(goaways.length).toBeLessThanOrEqual(8);
});

test('the two GOAWAYs of a drain may share a record with a message of a flow', () => {
  const flow = (last: number): SealedRecords =>
    talk(
      ['c', 5, 80],
      ['s', 10, 46],
      ['s', 60, 46],
      ['s', 70, 11],
      ['s', 110, 46],
      ['s', 160, 46],
      ['s', 210, last],
    );
  expect(flow(87).goaways).toMatchObject([{ octets: 41, at: { time: 210e6 } }]);
  expect(flow(80).goaways).toMatchObject([{ octets: 34 }]);
  expect(flow(92).goaways).toEqual([]);
  // Trailers that were as long a time or two may be any answer.
  expect(flow(11 + 41).goaways).toEqual([]);
});
