import { describe, expect, test } from '@jest/globals';
import { FrameReader, MAX_COLLECTED_FRAME } from '../../../analyzer/http2/frame-reader.ts';
import type { FrameSink } from '../../../analyzer/http2/frame-sink.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { concat } from '../../../analyzer/model/wire/octets.ts';

/** Writes down what a reader says, one line a call. */
class Log implements FrameSink {
  readonly lines: string[] = [];
  preface = (): void => void this.lines.push('preface');
  notHttp2 = (bytes: Uint8Array): void => void this.lines.push(`not http2 ${bytes.length}`);
  lost = (): void => void this.lines.push('lost');
  found = (preface: boolean): void => void this.lines.push(preface ? 'found preface' : 'found');
  data = (bytes: Uint8Array | null): void =>
    void this.lines.push(`data ${bytes === null ? 'gap' : hex(bytes)}`);
  frame(type: number, flags: number, stream: number, bytes: Uint8Array, start: number, end: number): void {
    this.lines.push(`frame ${type} ${flags} ${stream} ${hex(bytes.subarray(start, end))}`);
  }
  skipped(type: number, flags: number, stream: number, length: number, why: string): void {
    this.lines.push(`skipped ${type} ${flags} ${stream} ${length} ${why}`);
  }
  dataStart(stream: number, length: number): void {
    this.lines.push(`start ${stream} ${length}`);
  }
  dataEnd(flags: number, stream: number, length: number, content: number, badPadding: boolean): void {
    const padded = content === length ? '' : ` of which ${content}`;
    this.lines.push(`end ${flags} ${stream} ${length}${padded}${badPadding ? ' bad padding' : ''}`);
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function reading(
  direction: 'to-server' | 'to-client' = 'to-client',
  fromStart = true,
): { reader: FrameReader; log: string[] } {
  const log = new Log();
  const reader = new FrameReader(direction, fromStart, log);
  // The first frame of a server has to be plausible; the rest of these tests begins behind it.
  if (direction === 'to-client' && fromStart) reader.push(wire.settings(), 1, 1);
  log.lines.length = 0;
  return { reader, log: log.lines };
}

test('DATA passes through without its padding', () => {
  const { reader, log } = reading();
  const frame = wire.data(1, Uint8Array.of(1, 2, 3), { padding: 2, endStream: true });
  reader.push(frame.subarray(0, 11), 1, 1);
  reader.push(frame.subarray(11), 2, 2);
  expect(log).toEqual(['start 1 6', 'data 01', 'data 0203', 'end 9 1 6 of which 3']);
});

test('empty DATA, and DATA whose padding is too long', () => {
  const { reader, log } = reading();
  reader.push(
    concat(wire.data(1, new Uint8Array(0)), wire.data(3, Uint8Array.of(1), { padLength: 9 })),
    1,
    1,
  );
  reader.push(wire.encodeFrame(0, 8, 5), 1, 1);
  expect(log).toEqual([
    'start 1 0',
    'end 0 1 0',
    'start 3 2',
    'end 8 3 2 of which 0 bad padding',
    'start 5 0',
    'end 8 5 0 bad padding',
  ]);
});

test('other frames come whole, with the packet of their last byte', () => {
  const { reader, log } = reading();
  const ping = wire.ping(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  for (let i = 0; i < ping.length; i++) reader.push(ping.subarray(i, i + 1), i + 1, i + 1);
  expect(log).toEqual(['frame 6 0 0 0102030405060708']);
  expect(reader.packet).toBe(17);
});

test('the reserved bit of the stream id is ignored', () => {
  const { reader, log } = reading();
  reader.push(wire.encodeFrame(3, 0, 0x80000005, new Uint8Array(4)), 1, 1);
  expect(log).toEqual(['frame 3 0 5 00000000']);
});

test('types without meaning here and frames that are too large are skipped', () => {
  const { reader, log } = reading();
  reader.push(wire.encodeFrame(11, 1, 3, new Uint8Array(5)), 1, 1);
  reader.push(wire.encodeFrame(1, 4, 3, new Uint8Array(MAX_COLLECTED_FRAME + 1)), 1, 1);
  reader.push(wire.encodeFrame(99, 0, 0), 1, 1);
  expect(log).toEqual([
    'skipped 11 1 3 5 no-interest',
    `skipped 1 4 3 ${MAX_COLLECTED_FRAME + 1} too-large`,
    'skipped 99 0 0 0 no-interest',
  ]);
});

describe('the beginning', () => {
  test('a client begins with the preface', () => {
    const { reader, log } = reading('to-server');
    reader.push(wire.clientPreface.subarray(0, 7), 1, 1);
    reader.push(concat(wire.clientPreface.subarray(7), wire.settings()), 2, 2);
    expect(log).toEqual(['preface', 'frame 4 0 0 ']);
  });

  test('without it frames are searched', () => {
    const { reader, log } = reading('to-server');
    reader.push(concat(wire.ping(), wire.ping()), 1, 1);
    expect(log).toEqual([
      'not http2 1',
      'found',
      'frame 6 0 0 0000000000000000',
      'frame 6 0 0 0000000000000000',
    ]);
  });

  test('a server begins with a frame', () => {
    const log = new Log();
    new FrameReader('to-client', true, log).push(Buffer.from('HTTP/1.1 400 Bad Request\r\n'), 1, 1);
    expect(log.lines).toEqual(['not http2 9']);
  });

  test('in the middle frames are searched', () => {
    const { reader, log } = reading('to-client', false);
    reader.push(concat(Uint8Array.of(7, 7), wire.rstStream(1, 8)), 1, 1);
    expect(log).toEqual(['found', 'frame 3 0 1 00000008']);
  });
});

describe('lost bytes', () => {
  test('between frames', () => {
    const { reader, log } = reading();
    reader.gap(10, 2, 2);
    reader.push(wire.ping(), 3, 3);
    expect(log).toEqual(['lost', 'found', 'frame 6 0 0 0000000000000000']);
  });

  test('inside a frame, up to its end exactly', () => {
    const { reader, log } = reading();
    reader.push(wire.ping().subarray(0, 11), 1, 1);
    reader.gap(6, 2, 2);
    reader.push(wire.settingsAck(), 3, 3);
    expect(log).toEqual(['skipped 6 0 0 8 lost', 'frame 4 1 0 ']);
  });

  test('inside DATA and beyond', () => {
    const { reader, log } = reading();
    reader.push(wire.data(1, new Uint8Array(20), { endStream: true }).subarray(0, 11), 1, 1);
    reader.gap(30, 2, 2);
    expect(log).toEqual(['start 1 20', 'data 0000', 'data gap', 'end 1 1 20', 'lost']);
  });

  test('a place that was wrong is given up when the frames behind it are not plausible', () => {
    const { reader, log } = reading();
    reader.gap(5, 2, 2);
    reader.push(concat(wire.ping(), wire.ping(), Buffer.from('not a frame at all'), wire.ping()), 3, 3);
    expect(log.filter((line) => !line.startsWith('frame'))).toEqual(['lost', 'found', 'lost', 'found']);
    expect(log.filter((line) => line.startsWith('frame'))).toHaveLength(3);
  });
});

test('unfinished: inside a frame header, a payload or a preface', () => {
  const { reader } = reading();
  expect(reader.unfinished).toBe(false);
  reader.push(wire.ping().subarray(0, 5), 1, 1);
  expect(reader.unfinished).toBe(true);
  reader.push(wire.ping().subarray(5, 16), 1, 1);
  expect(reader.unfinished).toBe(true);
  reader.push(wire.ping().subarray(16), 1, 1);
  expect(reader.unfinished).toBe(false);
});
