import { describe, expect, test } from '@jest/globals';
import type { Connection } from '../../../analyzer/model/chunk.ts';
import { type Frame, UNKNOWN } from '../../../analyzer/model/frame.ts';
import { frameLine } from '../../../analyzer/node/frame-line.ts';
import { everything, raw } from '../../support/hostile.ts';

const connection: Connection = {
  id: 2,
  client: '198.18.0.1:40000',
  server: '198.18.0.2:8080',
  synSeen: true,
};

const frame: Frame = {
  packet: 17,
  time: 1_250_000_000,
  connection: 2,
  direction: 'to-client',
  type: 7,
  stream: 0,
  length: 15,
  flags: 0,
  errorCode: 11,
  lastStreamId: 3,
  debug: 'too_many_pings',
};

const common = {
  packet: 17,
  time: 1.25,
  tcpStream: 2,
  from: '198.18.0.2:8080',
  to: '198.18.0.1:40000',
  stream: 0,
  length: 15,
  flags: 0,
};

describe('a frame as JSON', () => {
  const json = (change: Partial<Frame>): unknown =>
    JSON.parse(frameLine({ ...frame, ...change }, connection, true));

  test('has names for numbers, seconds, and who sent it to whom', () => {
    expect(json({})).toEqual({
      ...common,
      type: 'GOAWAY',
      errorCode: 'ENHANCE_YOUR_CALM',
      lastStreamId: 3,
      debug: 'too_many_pings',
    });
    expect(json({ direction: 'to-server' })).toMatchObject({
      from: connection.client,
      to: connection.server,
    });
  });

  test('what the capture does not tell of a field is null', () => {
    const headers: Frame['headers'] = [
      [':status', '200'],
      [UNKNOWN, 'value'],
      [UNKNOWN, UNKNOWN],
    ];
    expect(json({ headers })).toMatchObject({
      headers: [
        [':status', '200'],
        [null, 'value'],
        [null, null],
      ],
    });
  });

  test('extension frames say what they carry', () => {
    const said = {
      promisedStream: 2,
      prioritizedStream: 5,
      priority: 'u=1',
      origins: ['https://a.example'],
      altSvc: { origin: '', value: 'clear' },
    };
    expect(json(said)).toMatchObject(said);
  });

  const bare = {
    packet: 17,
    time: 1_250_000_000,
    connection: 2,
    direction: 'to-client',
    stream: 0,
    length: 15,
    flags: 0,
  } as const;

  test('has settings by name, increments and headers where the frame has them', () => {
    const of = (change: Partial<Frame> & { type: number }): unknown =>
      JSON.parse(frameLine({ ...bare, ...change }, connection, true));
    expect(
      of({
        type: 4,
        settings: [
          [3, 100],
          [0xfe03, 1],
        ],
      }),
    ).toEqual({
      ...common,
      type: 'SETTINGS',
      settings: { MAX_CONCURRENT_STREAMS: 100, '0xfe03': 1 },
    });
    expect(of({ type: 8, increment: 65_535 })).toEqual({
      ...common,
      type: 'WINDOW_UPDATE',
      increment: 65_535,
    });
    expect(of({ type: 1, headers: [[':status', '200']] })).toEqual({
      ...common,
      type: 'HEADERS',
      headers: [[':status', '200']],
    });
    expect(of({ type: 200 })).toEqual({ ...common, type: 'TYPE_200' });
  });

  test('is one line, whatever the frame carries', () => {
    const line = frameLine({ ...frame, debug: everything }, connection, true);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toMatchObject({ debug: everything });
  });
});

describe('a frame as text', () => {
  test('is columns', () => {
    expect(frameLine(frame, connection, false)).toBe(
      '    17    1.250000   2 198.18.0.2:8080 > 198.18.0.1:40000 GOAWAY stream=0 length=15 flags=0x0 ' +
        '{"errorCode":"ENHANCE_YOUR_CALM","lastStreamId":3,"debug":"too_many_pings"}\n',
    );
    const data: Frame = {
      packet: 1,
      time: 0,
      connection: 2,
      direction: 'to-server',
      type: 0,
      stream: 1,
      length: 9,
      flags: 1,
    };
    expect(frameLine(data, connection, false)).toMatch(/ DATA stream=1 length=9 flags=0x1\n$/);
  });

  test('brings nothing to a terminal that acts on it', () => {
    const line = frameLine(
      { ...frame, debug: everything, headers: [['x-title', everything]] },
      connection,
      false,
    );
    expect(line.slice(0, -1)).not.toMatch(raw);
    expect(line.indexOf('\n')).toBe(line.length - 1);
  });
});

test('a frame of several files names its file', () => {
  expect(JSON.parse(frameLine(frame, connection, true, 'tap.pcap1'))).toMatchObject({
    packet: 17,
    file: 'tap.pcap1',
  });
  expect(frameLine(frame, connection, false, 'tap\u001b.pcap1')).toContain('"file":"tap\\u001b.pcap1"');
  expect(frameLine(frame, connection, true)).not.toContain('file');
});
