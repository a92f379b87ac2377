import { expect, test } from '@jest/globals';
import { assemble } from '../../../../analyzer/logs/retell/assemble.ts';
import { createEnvoyFrames } from '../../../../analyzer/logs/retell/envoy-frames.ts';
import { createGrpcJsCalls } from '../../../../analyzer/logs/retell/grpc-js-calls.ts';
import { settings } from '../../../../analyzer/model/wire/frames.ts';
import { callLines, clientLines, envoy } from '../../../support/envoy-trace.ts';

function told(proxy: readonly string[], client: readonly string[]) {
  const [frames, calls] = [createEnvoyFrames(), createGrpcJsCalls()];
  for (const [at, line] of proxy.entries()) frames.line(line, at + 1);
  for (const line of client) calls.line(line);
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
