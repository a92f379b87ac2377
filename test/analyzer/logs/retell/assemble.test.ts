import { expect, test } from '@jest/globals';
import { assemble, toldByClient } from '../../../../analyzer/logs/retell/assemble.ts';
import { createEnvoyFrames } from '../../../../analyzer/logs/retell/envoy-frames.ts';
import { createGrpcJsFrames } from '../../../../analyzer/logs/retell/grpc-js-frames.ts';
import { settings } from '../../../../analyzer/model/wire/frames.ts';
import { callLines, clientLines, envoy } from '../../../support/envoy-trace.ts';

function told(proxy: readonly string[], client: readonly string[]) {
  const [frames, calls] = [createEnvoyFrames(), createGrpcJsFrames()];
  for (const [at, line] of proxy.entries()) frames.line(line, at + 1);
  for (const [at, line] of client.entries()) calls.line(line, at + 1);
  return assemble({ log: 3, ...frames.end() }, calls.sessions());
}

test('the client of the nearest moment tells SETTINGS and messages, on both hops', () => {
  const probe = envoy(0, 'conn_handler', '"ConnectionId":"0"', 'new connection from 127.0.0.1:42000');
  const connections = told([probe, ...callLines()], clientLines);
  expect(connections.map(({ log, client, server, guessed }) => ({ log, client, server, guessed }))).toEqual([
    { log: 3, client: '198.18.0.2:42000', server: undefined, guessed: false },
    { log: 3, client: undefined, server: '198.18.3.2:8443', guessed: false },
  ]);
  expect(connections[0]?.frames[1]?.pieces).toEqual([settings([[3, 7]])]);
  const body = Buffer.concat([Buffer.from([0, 0, 0, 0, 32]), Buffer.alloc(32)]);
  for (const { frames } of connections) {
    const sizes = frames.flatMap(({ pieces }) => pieces).filter((piece) => typeof piece !== 'number');
    expect(sizes.some((piece) => Buffer.from(piece).subarray(9).equals(body))).toBe(true);
  }
});

test('without a client DATA stays untold, and that is a guess', () => {
  expect(told(callLines(), []).map(({ guessed }) => guessed)).toEqual([true, true]);
  const later = clientLines.map((line) => line.replace('06:27:08', '06:29:08'));
  expect(told(callLines(), later).map(({ guessed }) => guessed)).toEqual([true, true]);
});

const trace = (ms: number, text: string): string =>
  `D 2026-11-23T06:27:08.0${ms}Z | v1.14.7 19 | subchannel_call | ${text}`;

/** Lines of the upstream connection in place of others. */
function changed(from: RegExp, to: string): string[] {
  return callLines().map((line) => line.replace(from, to));
}

function framesOf(lines: readonly string[], connection: 0 | 1, type: number): Uint8Array[] {
  const [own] = [told(lines, clientLines)[connection]];
  const all = own?.frames.flatMap(({ pieces }) => pieces).filter((piece) => typeof piece !== 'number') ?? [];
  return all.filter((piece) => piece[3] === type && piece.length < 5000);
}

test('a request that was held back shows the window of the server, and one that went has its end', () => {
  const zero = changed(/OnFrameHeader\(0, 0, 4, 0\)/, 'OnFrameHeader(0, 6, 4, 0)').filter(
    (line) => !line.includes('sent frame type=0, stream_id=1, length=21'),
  );
  expect(framesOf(zero, 1, 4).at(-1)).toEqual(settings([[4, 0]]));
  const late = callLines().filter((line) => !line.includes('encode complete'));
  expect(framesOf(late, 1, 0)[0]?.[4]).toBe(1);
});

test('a coding belongs to the proxy where the body has another length behind it', () => {
  const coded = [...callLines()].flatMap((line) =>
    line.startsWith("':status', '200'") ? [line, "'content-encoding', 'gzip'"] : [line],
  );
  const names = (lines: readonly string[], connection: 0 | 1): boolean[] =>
    framesOf(lines, connection, 1).map((piece) => Buffer.from(piece).includes('gzip'));
  expect(names(coded, 1)).toContain(true);
  const other = coded.map((line) =>
    line.replace('sent frame type=0, stream_id=1, length=37', 'sent frame type=0, stream_id=1, length=30'),
  );
  expect([names(other, 0).includes(true), names(other, 1).includes(true)]).toEqual([true, false]);
});

test('where nothing came from a server, what ended the connection is a guess', () => {
  const silent = callLines().filter((line) => !/"ConnectionId":"2".*OnFrameHeader/.test(line));
  expect(told(silent, clientLines)[1]?.guessed).toBe(true);
});

test('what a client sent on streams that the proxy never saw is told beside the rest', () => {
  const [down] = told(callLines(), [...clientLines, trace(40, '[1] sending data chunk of length 9')]);
  expect(down?.tail?.map(({ sent, octets }) => [sent, octets])).toEqual([
    [true, 14],
    [true, 18],
  ]);
  expect(told(callLines(), clientLines)[0]?.tail).toBeUndefined();
});

test('a client alone tells its connection, unless it does not say enough', () => {
  const alone = (lines: readonly string[]) => {
    const calls = createGrpcJsFrames();
    for (const [at, line] of lines.entries()) calls.line(line, at + 1);
    return calls.sessions().map((session) => toldByClient(5, session));
  };
  const reset = trace(30, '[0] HTTP/2 stream closed with code 1');
  expect(alone(clientLines)).toMatchObject([{ log: 5, server: '198.18.1.2:8443', guessed: false }]);
  expect(alone([...clientLines, reset])).toMatchObject([{ guessed: true, resets: true }]);
  expect(alone([...clientLines, trace(30, '[0] HTTP/2 stream closed with code 0')])).toEqual([undefined]);
});
