/** GOAWAY as it stands in the log of Envoy; what it must have been is said by RFC 9113 6.8 and gRPC A8, A9. */
import { expect, test } from '@jest/globals';
import { createEnvoyFrames } from '../../../../analyzer/logs/retell/envoy-frames.ts';
import { callLines, envoy } from '../../../support/envoy-trace.ts';

function goawaysAfter(...lines: string[]) {
  const frames = createEnvoyFrames();
  for (const [at, line] of [...callLines(), ...lines].entries()) frames.line(line, at + 1);
  return frames.end().connections.map(({ connection, frames: list }) => ({
    guessed: connection.guessed,
    goaways: list
      .filter(({ type }) => type === 7)
      .map(({ errorCode, lastStreamId, debug }) => ({ errorCode, lastStreamId, debug })),
  }));
}

const down = '"ConnectionId":"1"';
const up = '"ConnectionId":"2"';
const sent = (at: number, tags: string, code: number): string[] => [
  envoy(at, 'http2', tags, 'about to send frame type=7, flags=0'),
  envoy(at, 'http2', tags, 'sent frame type=7, stream_id=0, length=8'),
  envoy(at, 'http2', tags, `sent goaway code=${code}`),
];

test('a drain begins with a notice and ends with the last stream that was taken', () => {
  const [client] = goawaysAfter(...sent(100, down, 0), ...sent(200, down, 0));
  expect(client?.goaways).toMatchObject([
    { errorCode: 0, lastStreamId: 2 ** 31 - 1 },
    { errorCode: 0, lastStreamId: 1 },
  ]);
});

test('an error has no notice; a client has taken no stream', () => {
  const [client, server] = goawaysAfter(...sent(100, down, 1), ...sent(100, up, 9));
  expect(client?.goaways).toMatchObject([{ errorCode: 1, lastStreamId: 1 }]);
  expect(server?.goaways).toMatchObject([{ errorCode: 9, lastStreamId: 0 }]);
});

test('one that came is known by the length of its debug data, or is a guess', () => {
  const came = (length: number): string =>
    envoy(100, 'http2', up, `Http2Visitor::OnFrameHeader(0, ${length}, 7, 0)`);
  expect(goawaysAfter(came(8 + 14))[1]).toMatchObject({
    guessed: false,
    goaways: [{ errorCode: 11, debug: 'too_many_pings' }],
  });
  expect(goawaysAfter(came(8 + 7))[1]).toMatchObject({
    guessed: false,
    goaways: [{ errorCode: 0, debug: 'max_age', lastStreamId: 2 ** 31 - 1 }],
  });
  expect(goawaysAfter(came(8))[1]).toMatchObject({
    guessed: true,
    goaways: [{ errorCode: 0, lastStreamId: 1 }],
  });
});

test('streams that are closed as refused were above its last one', () => {
  const [, server] = goawaysAfter(
    envoy(100, 'http2', up, 'about to send frame type=1, flags=5'),
    envoy(100, 'http2', up, 'sent frame type=1, stream_id=3, length=10'),
    envoy(110, 'http2', up, 'Http2Visitor::OnFrameHeader(0, 8, 7, 0)'),
    envoy(110, 'http2', up, 'stream 3 closed: 7'),
  );
  expect(server?.goaways).toMatchObject([{ lastStreamId: 1 }]);
});
