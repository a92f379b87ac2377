import { describe, expect, test } from '@jest/globals';
import { createEnvoyFrames } from '../../../../analyzer/logs/retell/envoy-frames.ts';
import type { LoggedFrame } from '../../../../analyzer/logs/retell/frame.ts';
import { callLines, envoy, timeOf } from '../../../support/envoy-trace.ts';

function read(lines: readonly string[]) {
  const frames = createEnvoyFrames();
  for (const [at, line] of lines.entries()) frames.line(line, at + 1);
  return frames.end();
}

/** A frame as RFC 9113 would name it: direction, type, stream, flags. */
const short = ({ direction, type, stream, flags }: LoggedFrame): string =>
  `${direction === 'to-server' ? '>' : '<'}${type} ${stream} ${flags}`;

describe("frames of Envoy's log", () => {
  const { connections, attempts } = read(callLines());
  const [down, up] = connections;

  test('stand on both hops in order, with the flags that other lines tell', () => {
    expect(down?.frames.map(short)).toEqual([
      '>4 0 0',
      '<4 0 0',
      '<8 0 0',
      '>1 1 4',
      '>0 1 1',
      '<1 1 4',
      '<0 1 0',
      '<1 1 5',
    ]);
    expect(up?.frames.map(short)).toEqual([
      '>4 0 0',
      '>1 1 4',
      '>0 1 1',
      '<4 0 0',
      '<1 1 4',
      '<0 1 0',
      '<1 1 5',
    ]);
  });

  test('connections have the ends and times that were told', () => {
    expect(down?.connection).toEqual({
      client: '198.18.0.2:42000',
      opened: expect.closeTo(timeOf(0), 4),
      guessed: false,
    });
    expect(up?.connection).toMatchObject({ server: '198.18.3.2:8443' });
    expect(attempts).toMatchObject([{ down: { stream: 1 }, up: { stream: 1 } }]);
  });

  test('header lists belong to their frames; what came from upstream has not what Envoy adds', () => {
    const fieldsOf = (frames: readonly LoggedFrame[] = []) =>
      frames.filter(({ type }) => type === 1).map(({ fields = [] }) => fields.map(([name]) => name).join());
    expect(fieldsOf(down?.frames)).toEqual([
      ':method,:path,content-type',
      ':status,content-type,x-envoy-upstream-service-time,server',
      'grpc-status,grpc-message',
    ]);
    expect(fieldsOf(up?.frames)).toEqual([
      ':method,:path,x-request-id',
      ':status,content-type',
      'grpc-status,grpc-message',
    ]);
  });

  test('what Envoy gives the connection is what it adds to the first window', () => {
    expect(down?.frames.find(({ type }) => type === 8)).toMatchObject({ increment: 25_165_824 - 65_535 });
  });

  test('resets have their codes on either side', () => {
    const reset = read(callLines(13));
    expect(reset.connections.map(({ frames }) => frames.at(-1))).toMatchObject([
      { type: 3, sent: true, errorCode: 2 },
      { type: 3, sent: false, errorCode: 13 },
    ]);
  });

  test('each of several answers that are sent later has its own header list', () => {
    const down = '"ConnectionId":"1"';
    const streams = [1, 3];
    const lines = [
      envoy(0, 'conn_handler', down, 'new connection from 198.18.0.2:42000'),
      ...streams.flatMap((stream) => {
        const request = `${down},"StreamId":"424${stream}"`;
        return [
          envoy(5, 'http2', down, `Http2Visitor::OnFrameHeader(${stream}, 33, 1, 4)`),
          envoy(5, 'http', request, 'request headers complete (end_stream=false):'),
          ...["':path', '/shop.v1.Catalog/GetItem'", ''],
          envoy(5, 'http', request, 'encoding headers via codec (end_stream=true):'),
          ...[`'grpc-status', '${stream}'`, ''],
        ];
      }),
      ...streams.flatMap((stream) => [
        envoy(6, 'http2', down, 'about to send frame type=1, flags=5'),
        envoy(6, 'http2', down, `sent frame type=1, stream_id=${stream}, length=80`),
      ]),
    ];
    const sent = read(lines).connections[0]?.frames.filter((frame) => frame.sent);
    expect(sent?.map(({ stream, fields }) => ({ stream, fields }))).toEqual([
      { stream: 1, fields: [['grpc-status', '1']] },
      { stream: 3, fields: [['grpc-status', '3']] },
    ]);
  });

  test('lines of no connection, or of one that nobody saw open, tell nothing', () => {
    const lines = [
      'Kindly ignore this',
      envoy(1, 'http2', '"ConnectionId":"9"', 'Http2Visitor::OnFrameHeader(1, 98, 1, 4)'),
      envoy(1, 'conn_handler', '"ConnectionId":"9"', 'new connection from @/run/socket'),
    ];
    expect(read(lines).connections).toEqual([]);
  });
});
