import { expect, test } from '@jest/globals';
import { createGrpcJsFrames } from '../../../../analyzer/logs/retell/grpc-js-frames.ts';
import { clientLines, timeOf } from '../../../support/envoy-trace.ts';

function read(lines: readonly string[]) {
  const calls = createGrpcJsFrames();
  for (const [at, line] of lines.entries()) calls.line(line, at + 1);
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

const line = (ms: number, tracer: string, text: string): string =>
  `D 2026-11-23T06:27:08.${String(ms).padStart(3, '0')}Z | v1.14.7 19 | ${tracer} | ${text}`;
const address = '198.18.1.2:8443';

/** What a client traces of a connection that it makes. */
const dial = (ms: number, id: number): string[] => [
  line(ms, 'transport', `dns:${address} ${address} Established TCP connection`),
  line(ms + 2, 'transport', `dns:${address} ${address} Established secure connection`),
  line(ms + 4, 'subchannel', `(${id}) ${address} CONNECTING -> READY`),
  line(
    ms + 5,
    'transport',
    `(${id}) ${address} local settings acknowledged by remote: {"maxFrameSize":20000}`,
  ),
];

test('frames of a connection, with what its calls say', () => {
  const [session] = read([
    ...dial(1, 1),
    line(
      10,
      'channel',
      `(1) dns:${address} createResolvingCall [0] method="/a.B/C", deadline=2026-11-23T06:27:09.010Z`,
    ),
    line(11, 'channel', `(1) dns:${address} createLoadBalancingCall [0] method="/a.B/C"`),
    line(12, 'subchannel_call', '[0] sending data chunk of length 21'),
    line(20, 'subchannel_call', '[0] Received server headers:'),
    '\t\t:status: 200',
    '\t\tcontent-type: application/grpc',
    '',
    'HTTP2 19: Http2Session client: goaway 0 received [last stream id: 1]',
    line(30, 'transport', `(1) ${address} connection closed by GOAWAY with code 0 and data max_age`),
    line(40, 'transport', `(1) ${address} connection closed. hadError=false`),
  ]);
  expect(session).toMatchObject({ guessed: false, unclear: false, over: true, local: [[5, 20_000]] });
  expect(session?.frames.map(({ type, sent }) => `${sent ? '>' : '<'}${type}`)).toEqual(
    '>4 >8 <4 <8 >4 <4 >1 >0 <1 <7'.split(' '),
  );
  const [asked, answered] = session?.headers.get(1) ?? [];
  expect(asked?.fields).toContainEqual([':path', '/a.B/C']);
  expect(asked?.fields).toContainEqual(['grpc-timeout', '998m']);
  expect(answered?.fields).toEqual([
    [':status', '200'],
    ['content-type', 'application/grpc'],
  ]);
  expect(session?.frames.at(-1)).toMatchObject({ errorCode: 0, lastStreamId: 1, debug: 'max_age' });
});

test('of several connections the pick says which; without it none of them is told', () => {
  const both = [...dial(1, 1), ...dial(11, 2)];
  const call = line(31, 'subchannel_call', '[0] sending data chunk of length 9');
  const picked = line(
    30,
    'load_balancing_call',
    `[0] Pick result: COMPLETE subchannel: (1) ${address} status: undefined`,
  );
  const streams = (lines: readonly string[]) => read(lines).map((one) => [one.streams.size, one.unclear]);
  expect(streams([...both, picked, call])).toEqual([
    [1, false],
    [0, false],
  ]);
  expect(streams([...both, call]).map(([, unclear]) => unclear)).toEqual([true, true]);
});
