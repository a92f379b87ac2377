import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Framing } from '../../../analyzer/http1/framing.ts';
import { MessageReader } from '../../../analyzer/http1/message-reader.ts';

/** A reader whose messages say by their start line how they are framed. */
function reader(pauseAfter = ''): { reader: MessageReader; seen: string[] } {
  const seen: string[] = [];
  let body = '';
  let start = '';
  const made = new MessageReader({
    head({ startLine }) {
      start = startLine;
      const [kind, octets] = startLine.split(' ');
      const framings: Record<string, Framing> = {
        length: { kind: 'length', octets: Number(octets) },
        chunked: { kind: 'chunked' },
        close: { kind: 'until-close' },
        unknown: { kind: 'unknown' },
      };
      return framings[kind ?? ''];
    },
    body: (bytes, octets) =>
      void (body += bytes === null ? `[${octets}]` : Buffer.from(bytes).toString('latin1')),
    end(trailers) {
      seen.push([body, ...trailers.map((field) => field.join('='))].join('|'));
      body = '';
      return pauseAfter === start;
    },
    lost: (problem) => void seen.push(`lost ${problem ?? ''}`),
  });
  return { reader: made, seen };
}

const messages =
  'length 5\r\n\r\nhello' +
  'length 0\r\n\r\n' +
  'chunked\r\n\r\n3\r\nabc\r\nA;x="y"\r\n0123456789\r\n0\r\nGrpc-Status: 0\r\n\r\n' +
  '\r\nchunked\r\n\r\n0\r\n\r\n' +
  'length 3\r\n\r\nend';

test('messages one after the other, in any cut', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }), (sizes) => {
      const { reader: made, seen } = reader();
      const bytes = Buffer.from(messages);
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = sizes[i % sizes.length] ?? 1;
        expect(made.push(bytes.subarray(at, at + size))).toBe(Math.min(size, bytes.length - at));
        at += size;
      }
      expect(seen).toEqual(['hello', '', 'abc0123456789|grpc-status=0', '', 'end']);
    }),
    { numRuns: 60 },
  );
});

test('pauses behind a message, and reads on when it is told to', () => {
  const { reader: made, seen } = reader('length 1');
  const bytes = Buffer.from('length 1\r\n\r\nxlength 2\r\n\r\nyz');
  const taken = made.push(bytes);
  expect([taken, made.paused, seen]).toEqual([13, true, ['x']]);
  expect(made.push(bytes)).toBe(0);
  made.resume();
  made.push(bytes.subarray(taken));
  expect([made.paused, seen]).toEqual([false, ['x', 'yz']]);
});

test('gaps inside a body are counted, gaps beyond it lose the way until a start line', () => {
  const { reader: made, seen } = reader();
  made.push(Buffer.from('length 10\r\n\r\nab'));
  made.gap(6);
  made.push(Buffer.from('yzlength 4\r\n\r\n'));
  expect(seen).toEqual(['ab[6]yz']);
  made.gap(9);
  made.push(Buffer.from('length 1\r\n\r\nx'));
  expect(seen).toEqual(['ab[6]yz', 'lost ']);
  // Only a real start line is believed then; the sink of this test knows none.
  made.push(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  expect(seen.at(-1)).toBe('lost bad-start-line');
});

test('a body without length takes everything', () => {
  const { reader: made, seen } = reader();
  made.push(Buffer.from('close\r\n\r\nlength 0\r\n\r\n'));
  made.gap(100);
  expect([made.endsWithConnection, seen]).toEqual([true, []]);
});

test.each([
  ['no hexadecimal digit', 'x\r\n'],
  ['no digit at all', '\r\n'],
  ['too many digits', '0000000000001\r\n'],
  ['data longer than the size', '1\r\nab\r\n'],
  ['an endless extension', `1;${'x'.repeat(5000)}`],
])('a chunk with %s is lost', (_, chunk) => {
  const { reader: made, seen } = reader();
  made.push(Buffer.from(`chunked\r\n\r\n${chunk}`));
  expect(seen).toEqual(['lost bad-chunk-size']);
});

test('the text of a head that is not complete', () => {
  const { reader: made } = reader();
  made.push(Buffer.from('leng'));
  expect(made.partialHead).toBe('leng');
});

test('any bytes are read to the end, a chunk of 16 TB costs nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (pieces) => {
      const { reader: made } = reader();
      made.push(Buffer.from('chunked\r\n\r\n'));
      for (const piece of pieces) expect(made.push(piece)).toBe(piece.length);
    }),
  );
  const { reader: made, seen } = reader();
  made.push(Buffer.from('chunked\r\n\r\nfffffffffff\r\n'));
  made.gap(1e12);
  expect(seen).toEqual([]);
});
