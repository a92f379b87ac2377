import { expect, test } from '@jest/globals';
import { createGrpcJsCalls } from '../../../../analyzer/logs/retell/grpc-js-calls.ts';
import { clientLines, timeOf } from '../../../support/envoy-trace.ts';

function read(lines: readonly string[]) {
  const calls = createGrpcJsCalls();
  for (const line of lines) calls.line(line);
  return calls.sessions();
}

test('a session has its address, its time, and the messages of its calls by stream', () => {
  const [session, ...others] = read([
    ...clientLines,
    'D 2026-11-23T06:27:08.100Z | v1.14.7 19 | subchannel_call | [1] sending data chunk of length 9',
    'D 2026-11-23T06:27:08.100Z | v1.14.7 19 | subchannel_call | [1] cancelWithStatus code: 8 details: "Received message larger than max (5000000 vs 4194304)"',
  ]);
  expect(others).toEqual([]);
  expect(session).toMatchObject({ server: '198.18.1.2:8443', opened: expect.closeTo(timeOf(1), 4) });
  expect([...(session?.streams ?? [])]).toEqual([
    [1, { begun: expect.closeTo(timeOf(4), 4), sent: [21], received: 37, parsed: [37] }],
    [3, { begun: expect.closeTo(timeOf(100), 4), sent: [9], received: 0, parsed: [], tooLarge: 5_000_000 }],
  ]);
});

test('SETTINGS are what differs from the values that hold without them', () => {
  expect(read(clientLines)[0]?.remote).toEqual([[3, 7]]);
  const [session] = read([
    clientLines[0] ?? '',
    'D 2026-11-23T06:27:08.002Z | v1.14.7 19 | transport | (1) 198.18.1.2:8443 new settings received: {"maxFrame',
  ]);
  expect(session?.remote).toBeUndefined();
});

test('calls before any connection, and other tracers, tell nothing', () => {
  expect(
    read(['', 'x', 'D 2026-11-23T06:27:08.1Z | subchannel_call | [7] sending data chunk of length 9']),
  ).toEqual([]);
});
