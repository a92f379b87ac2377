import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHttp1 } from '../../../analyzer/http1/stage.ts';
import type { Direction } from '../../../analyzer/model/chunk.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { clientPreface } from '../../../analyzer/model/wire/frames.ts';

/** Facts about a conversation whose parts are cut into pieces of at most `size` bytes. */
function facts(parts: readonly [Direction, Uint8Array][], size = 1000): Fact[] {
  const seen: Fact[] = [];
  const connection = { id: 4, client: '198.18.0.2:1', server: '198.18.0.1:2', synSeen: true };
  const stage = createHttp1({ input: 0, connection, fact: (fact) => void seen.push(fact) });
  let packet = 0;
  for (const [direction, bytes] of parts) {
    for (let offset = 0; offset < bytes.length; offset += size) {
      packet++;
      stage.push({
        connection: 4,
        direction,
        offset,
        time: packet,
        packet,
        bytes: bytes.subarray(offset, offset + size),
      });
    }
  }
  stage.push({ connection: 4, direction: 'to-client', offset: 0, time: 9, packet: 9, gap: 10 });
  for (const direction of ['to-server', 'to-client'] as const) {
    stage.end(direction, 'fin', { input: 0, packet: 99, time: 99, connection: 4 });
  }
  return seen;
}

const answer = Buffer.from('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');

test('HTTP/1 text that answers the preface is one anomaly with its status', () => {
  for (const size of [1, 5, 1000]) {
    expect(
      facts(
        [
          ['to-server', clientPreface],
          ['to-client', answer],
          ['to-client', answer],
        ],
        size,
      ),
    ).toEqual([
      expect.objectContaining({
        kind: 'anomaly',
        layer: 'http2',
        what: 'http1-on-h2-connection',
        text: expect.stringContaining('status 400'),
        from: expect.objectContaining({ connection: 4 }),
      }),
    ]);
  }
});

test('an answer that is cut off is told at the end', () => {
  const seen = facts([
    ['to-server', clientPreface],
    ['to-client', answer.subarray(0, 12)],
  ]);
  expect(seen).toMatchObject([{ what: 'http1-on-h2-connection', from: { packet: 99 } }]);
});

test('HTTP/1 among itself says nothing', () => {
  expect(
    facts([
      ['to-server', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
      ['to-client', answer],
    ]),
  ).toEqual([]);
});

test('an upgraded connection is handed on, behind both heads, in any cut', () => {
  const head = 'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n';
  for (const size of [1, 10, 1000]) {
    const passed: Record<Direction, string> = { 'to-server': '', 'to-client': '' };
    const ends: string[] = [];
    const connection = { id: 4, client: '198.18.0.2:1', server: '198.18.0.1:2', synSeen: true };
    const stage = createHttp1({
      input: 0,
      connection,
      fact: () => undefined,
      upgraded: ({ settings }) => {
        expect(settings).toEqual([[3, 100]]);
        return {
          push: ({ direction, bytes }) => void (passed[direction] += Buffer.from(bytes ?? []).toString()),
          end: (direction, how) => void ends.push(`${direction} ${how}`),
        };
      },
    });
    const send = (direction: Direction, text: string): void => {
      const bytes = Buffer.from(text);
      for (let offset = 0; offset < bytes.length; offset += size) {
        stage.push({
          connection: 4,
          direction,
          offset,
          time: 1,
          packet: 1,
          bytes: bytes.subarray(offset, offset + size),
        });
      }
    };
    send('to-server', head);
    send('to-client', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\nframes');
    send('to-server', 'preface');
    stage.end('to-client', 'fin', { input: 0, packet: 9, time: 9 });
    expect([passed, ends]).toEqual([{ 'to-server': 'preface', 'to-client': 'frames' }, ['to-client fin']]);
  }
});

test('random bytes never throw', () => {
  const part = fc.tuple(
    fc.constantFrom<Direction>('to-server', 'to-client'),
    fc.uint8Array({ maxLength: 400 }),
  );
  fc.assert(fc.property(fc.array(part), (parts) => void facts(parts)));
});
