import { expect, test } from '@jest/globals';
import {
  clientCounted,
  counted,
  countedLike,
  ended,
  logged,
  several,
  untilCounted,
} from '../../../lab/kit/proofs.ts';
import { labAfter } from '../../support/lab-value.ts';

test('a counter proves by its value, and zero proves nothing', async () => {
  const proof = counted('cx_idle', 'idle connections');
  expect(await proof(labAfter({ stats: { cx_idle: 2 } }))).toEqual({ what: 'idle connections', value: 2 });
  expect(await proof(labAfter({ stats: { cx_idle: 0, cx_idle_other: 3 } }))).toBeUndefined();
});

test('a log proves by the lines that are like the expected one', async () => {
  const proof = logged('error.log', /timed out/, 'timeouts');
  const lab = labAfter({ logs: { 'error.log': 'upstream timed out\nall is well\nclient timed out\n' } });
  expect(await proof(lab)).toEqual({ what: 'timeouts', value: 2 });
  expect(await proof(labAfter({ logs: { 'access.jsonl': 'timed out' } }))).toBeUndefined();
});

test('a log that comes late is waited for', async () => {
  const lab = labAfter({});
  let looks = 0;
  lab.proxy.log = () => Promise.resolve(++looks < 3 ? '' : 'timed out\n');
  lab.until = async (_what, probe) => (await probe()) ?? (await probe()) ?? (await probe())!;
  expect(await logged('error.log', /timed out/, 'timeouts')(lab)).toMatchObject({ value: 1 });
});

test('a counter is found by a pattern when its name holds an address', async () => {
  const proof = countedLike(/^listener\..*\.overflow$/, 'overflows');
  const stats = { 'listener.a.overflow': 0, 'listener.b.overflow': 4, 'cluster.overflow': 9 };
  expect(await proof(labAfter({ stats }))).toEqual({ what: 'overflows', value: 4 });
  expect(await proof(labAfter({ stats: { 'listener.a.overflow': 0 } }))).toBeUndefined();
});

test('several things are more than one, however often each is named', async () => {
  const proof = several('access.jsonl', /"port":\d+/, 'connections');
  expect(await proof(labAfter({ logs: { 'access.jsonl': '"port":1\n"port":1\n' } }))).toBeUndefined();
  expect(await proof(labAfter({ logs: { 'access.jsonl': '"port":1\n"port":2\n"port":1\n' } }))).toEqual({
    what: 'connections',
    value: 2,
  });
});

test('an end proves by its status and its words', async () => {
  const proof = ended(14, /reset reason: overflow/, 'refused calls');
  expect(await proof(labAfter({ codes: [0, 14], details: 'reset reason: overflow' }))).toMatchObject({
    value: 1,
  });
  expect(await proof(labAfter({ codes: [14], details: 'no healthy upstream' }))).toBeUndefined();
  expect(await proof(labAfter({ codes: [4], details: 'reset reason: overflow' }))).toBeUndefined();
});

test('a count is waited for', async () => {
  await untilCounted(labAfter({ stats: { cx: 2 } }), 'cx', 2);
  await expect(untilCounted(labAfter({ stats: { cx: 1 } }), 'cx', 2)).rejects.toThrow('cx to reach 2');
});

test("what the client's peer counted is a proof where a proxy is silent", async () => {
  const proof = clientCounted('got.GOAWAY.0', 'goodbyes');
  expect(await proof(labAfter({ client: { 'got.GOAWAY.0': 2 } }))).toEqual({ what: 'goodbyes', value: 2 });
  expect(await proof(labAfter({ client: { 'got.GOAWAY.1': 2 } }))).toBeUndefined();
});
