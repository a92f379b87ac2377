import { expect, test } from '@jest/globals';
import { newSession } from '../../../../analyzer/logs/retell/client-session.ts';
import type { Field } from '../../../../analyzer/logs/retell/frame.ts';
import { newCall, readCall } from '../../../../analyzer/logs/retell/grpc-js-call.ts';

/** The frames of a call, as `>type flags`, `<type flags`; lines are a millisecond apart. */
function read(lines: readonly (string | readonly Field[])[]) {
  const on = newSession('198.18.1.2:8443', 100);
  const call = newCall(on, { time: 100, line: 1 }, '/a.B/C', 1500);
  for (const [at, text] of lines.entries()) {
    if (typeof text !== 'string') continue;
    const below = lines[at + 1];
    const list = (): Field[] => (typeof below === 'object' ? [...below] : []);
    readCall(call, text, { at: { time: 100 + (at + 1) / 1000, line: at + 2 }, list });
  }
  const frames = on.frames.map(
    ({ direction, type, flags, errorCode, either }) =>
      `${direction === 'to-server' ? '>' : '<'}${type} ${errorCode ?? flags}${either === true ? ' either' : ''}`,
  );
  return { frames, on };
}

const asked = ['sending data chunk of length 21', 'calling end() on HTTP/2 stream'];
const head = ['Received server headers:', [[':status', '200']]] as const;
const trailers = ['Received server trailers:', [['grpc-status', '0']]] as const;

test('a unary call that is answered, with what is left of its deadline', () => {
  const { frames, on } = read([...asked, ...head, 'receive HTTP/2 data frame of length 37', ...trailers]);
  expect(frames).toEqual(['>1 4', '>0 1', '<1 4', '<0 0', '<1 5']);
  expect(on.frames[0]?.fields).toContainEqual(['grpc-timeout', '1500m']);
  expect(on.guessed).toBe(false);
});

test('an answer of one block is told twice', () => {
  const fields: Field[] = [
    [':status', '200'],
    ['grpc-status', '5'],
  ];
  const { frames } = read([
    ...asked,
    'Received server headers:',
    fields,
    'Received server trailers:',
    fields,
  ]);
  expect(frames).toEqual(['>1 4', '>0 1', '<1 5']);
});

test('a client that gives up resets, and what is over is not reset again', () => {
  const closed = ['close http2 stream with code 8', 'HTTP/2 stream closed with code 8'];
  expect(read([...asked, ...closed]).frames).toEqual(['>1 4', '>0 1', '>3 8']);
  const ok = [...asked, ...head, ...trailers, 'close http2 stream with code 0'];
  expect(read([...ok, 'HTTP/2 stream closed with code 0']).frames).toEqual(['>1 4', '>0 1', '<1 4', '<1 5']);
});

test('who reset what the client did not is not told; without a code not even whether', () => {
  const reset = read([...asked, 'HTTP/2 stream closed with code 1']);
  expect([reset.frames.at(-1), reset.on.guessed, reset.on.unclear]).toEqual(['<3 1 either', true, false]);
  expect(read([...asked, ...head, 'HTTP/2 stream closed with code 0']).on.unclear).toBe(true);
});

test('what ends with its connection was not reset', () => {
  const dropped = 'ended with status: code=14 details="Connection dropped"';
  expect(read([...asked, dropped, 'HTTP/2 stream closed with code 8']).frames).toEqual(['>1 4', '>0 1']);
  const failed = 'Node error event: message=read ECONNRESET code=ECONNRESET errno=ECONNRESET syscall=read';
  expect(read([...asked, failed, 'HTTP/2 stream closed with code 2']).frames).toEqual(['>1 4', '>0 1']);
});
