import { expect, test } from '@jest/globals';
import { type StreamEvent, type StreamState, transitions } from '../../../analyzer/http2/stream-states.ts';

/** Walks the table; the name of a violation ends the walk. */
function walk(from: Exclude<StreamState, 'closed'>, ...events: StreamEvent[]): string {
  let state: StreamState = from;
  for (const event of events) {
    if (state === 'closed') throw new Error('expected an open stream');
    const transition: (typeof transitions)['open'][StreamEvent] = transitions[state][event];
    if ('violation' in transition) return transition.violation;
    state = transition.next;
  }
  return state;
}

test.each([
  [
    'a whole exchange',
    'closed',
    ['client-data', 'client-end', 'server-headers', 'server-data', 'server-end'],
  ],
  [
    'an answer before the request ended',
    'closed',
    ['server-headers', 'server-end', 'client-data', 'client-end'],
  ],
  [
    'the server goes on after the client',
    'half-closed-client',
    ['client-end', 'server-headers', 'server-data'],
  ],
  ['the client goes on after the server', 'half-closed-server', ['server-end', 'client-data']],
  ['DATA behind END_STREAM', 'data-after-end-stream', ['client-end', 'client-data']],
  ['HEADERS behind END_STREAM', 'headers-after-end-stream', ['server-end', 'server-headers']],
] as [string, string, StreamEvent[]][])('RFC 9113 5.1: %s', (_name, expected, events) => {
  expect(walk('open', ...events)).toBe(expected);
});

test('RFC 9113 5.1: a pushed stream is the server’s alone', () => {
  expect(walk('reserved', 'server-headers', 'server-data', 'server-end')).toBe('closed');
  expect(walk('reserved', 'server-data')).toBe('frame-on-reserved-stream');
  expect(walk('reserved', 'client-headers')).toBe('frame-on-reserved-stream');
  expect(walk('reserved', 'server-headers', 'client-data')).toBe('data-after-end-stream');
});
