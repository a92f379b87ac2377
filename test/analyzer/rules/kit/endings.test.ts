import { describe, expect, test } from '@jest/globals';
import { decisiveEnd, endedBehindProxy } from '../../../../analyzer/rules/kit/endings.ts';
import { momentAt, someConnection, someStream } from '../../../support/timeline-parts.ts';

describe('what ended a stream', () => {
  test('is nothing while it is open', () => {
    expect(decisiveEnd(someStream(someConnection()))).toBeUndefined();
  });

  test('is its own reset, even where the connection was closed later', () => {
    const connection = someConnection({
      firstEnd: { at: momentAt(50), direction: 'to-server', how: 'fin' },
    });
    const stream = someStream(connection, {
      ended: { at: momentAt(20), how: 'rst-stream', direction: 'to-client', errorCode: 2 },
    });
    expect(decisiveEnd(stream)).toEqual({ at: momentAt(20), direction: 'to-client' });
  });

  test('is the first close when it died with its connection: the other side only answered it', () => {
    const connection = someConnection({
      firstEnd: { at: momentAt(50), direction: 'to-client', how: 'close-notify' },
    });
    const stream = someStream(connection, {
      ended: { at: momentAt(51), how: 'connection', direction: 'to-server', tcp: 'fin' },
    });
    expect(decisiveEnd(stream)).toMatchObject({ at: momentAt(50), direction: 'to-client' });
  });

  test('is the end of the connection as told when nobody was seen to close it', () => {
    const stream = someStream(someConnection(), { ended: { at: momentAt(51), how: 'connection' } });
    expect(decisiveEnd(stream)).toEqual({ at: momentAt(51), direction: undefined });
  });

  test('has no direction when both sides were done', () => {
    const stream = someStream(someConnection(), { ended: { at: momentAt(9), how: 'end-stream' } });
    expect(decisiveEnd(stream)).toEqual({ at: momentAt(9), direction: undefined });
  });
});

describe('whether a proxy only passed an end on', () => {
  const end = (at: number, direction: 'to-client' | 'to-server') =>
    ({ at: momentAt(at), how: 'rst-stream', direction, errorCode: 2 }) as const;

  test.each([
    ['the server ended first', end(10, 'to-client'), true],
    ['the server ended later', end(30, 'to-client'), false],
    ['the proxy ended both', end(10, 'to-server'), false],
  ])('%s', (_, behind, expected) => {
    const upstream = someStream(someConnection(), { ended: behind });
    expect(endedBehindProxy(someStream(someConnection(), { ended: end(20, 'to-client'), upstream }))).toBe(
      expected,
    );
  });

  test('without the other hop nothing says so', () => {
    expect(endedBehindProxy(someStream(someConnection(), { ended: end(20, 'to-client') }))).toBe(false);
  });
});
