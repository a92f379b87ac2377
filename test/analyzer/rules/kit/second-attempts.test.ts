import { expect, test } from '@jest/globals';
import { SecondAttempts } from '../../../../analyzer/rules/kit/second-attempts.ts';
import { someConnection, someStream } from '../../../support/timeline-parts.ts';

const first = someStream(someConnection(), { id: 3 });

test('the same path of the same client a moment later is the second attempt', () => {
  const attempts = new SecondAttempts();
  attempts.await(first, 10e6);
  expect(attempts.waiting).toBe(true);
  const again = someStream(someConnection({ id: 1, client: '198.18.0.1:40001' }), { ms: 30 });
  attempts.opened(again);
  expect(attempts.of(first)).toBe(again);
  expect(attempts.waiting).toBe(false);
});

test('another path, another client, or seconds later it is another call', () => {
  const attempts = new SecondAttempts();
  attempts.await(first, 10e6);
  attempts.opened(someStream(someConnection(), { id: 5, ms: 30, path: '/shop.v1.Cart/Add' }));
  attempts.opened(someStream(someConnection({ client: '198.18.0.9:40000' }), { ms: 30 }));
  attempts.opened(someStream(someConnection(), { id: 5, ms: 5 }));
  expect(attempts.waiting).toBe(true);
  attempts.opened(someStream(someConnection(), { id: 7, ms: 9000 }));
  expect(attempts.of(first)).toBeUndefined();
  expect(attempts.waiting).toBe(false);
});

test('on the same connection there is nothing to wait for', () => {
  const attempts = new SecondAttempts();
  attempts.await(first, 10e6);
  attempts.opened(someStream(first.connection, { id: 5, ms: 900 }));
  expect(attempts.of(first)).toBeUndefined();
  attempts.opened(someStream(someConnection({ id: 1, client: '198.18.0.1:40001' }), { ms: 900 }));
  expect(attempts.of(first)).toBeDefined();
});

test('behind a proxy both are attempts of one call, or not of one another', () => {
  const [call, other] = [someStream(someConnection(), { id: 1 }), someStream(someConnection(), { id: 3 })];
  const up = someConnection({ id: 4, client: '198.18.1.2:41000', server: '198.18.1.3:8080' });
  const refused = Object.assign(someStream(up, { id: 1 }), { downstream: call });
  const attempts = new SecondAttempts();
  attempts.await(refused, 10e6);
  attempts.opened(Object.assign(someStream(up, { id: 3, ms: 20 }), { downstream: other }));
  expect(attempts.of(refused)).toBeUndefined();
  attempts.opened(Object.assign(someStream(up, { id: 5, ms: 30 }), { downstream: call }));
  expect(attempts.of(refused)?.id).toBe(5);
});

test('one second attempt is one call: two streams wait for two', () => {
  const attempts = new SecondAttempts();
  const second = someStream(someConnection(), { id: 5 });
  attempts.await(first, 10e6);
  attempts.await(second, 10e6);
  attempts.opened(someStream(someConnection(), { id: 7, ms: 30 }));
  expect(attempts.of(second)).toBeUndefined();
  expect(attempts.waiting).toBe(true);
});

test('a capture in which everything is sent again does not fill the memory: a thousand are enough', () => {
  const attempts = new SecondAttempts();
  const refused = Array.from({ length: 1001 }, (_, call) =>
    someStream(someConnection(), { id: 4 * call + 1 }),
  );
  for (const stream of refused) {
    attempts.await(stream, 10e6);
    if (attempts.waiting) attempts.opened(someStream(stream.connection, { id: stream.id + 2, ms: 30 }));
  }
  expect(refused.filter((stream) => attempts.of(stream) !== undefined)).toHaveLength(1000);
  expect(attempts.waiting).toBe(false);
});
