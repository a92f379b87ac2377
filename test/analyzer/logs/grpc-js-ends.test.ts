import { expect, test } from '@jest/globals';
import { createCallEnds } from '../../../analyzer/logs/grpc-js-ends.ts';

const began = '(1) dns:198.18.1.2:8443 createLoadBalancingCall [4] method="/shop.v1.Catalog/GetItem"';
const picked = '[4] Pick result: COMPLETE subchannel: (1) 198.18.1.2:8443 status: undefined undefined';

/** What the lines of a call say, the last one with this status. */
function endOf(status: string, lines: readonly string[] = [picked]): unknown {
  const read = createCallEnds();
  read('channel', began, 1);
  for (const line of lines) read('load_balancing_call', line, 1.5);
  return read(
    'load_balancing_call',
    `[4] ended with status: ${status} start time=2026-11-27T23:59:48.109Z`,
    2,
  );
}

test.each([
  ['code=1 details="Cancelled on client"', 'call-cancelled'],
  [
    'code=4 details="Deadline exceeded after 0.500s,LB pick: 0.017s,remote_addr=198.18.1.2:8443"',
    'call-deadline',
  ],
  ['code=8 details="Received message larger than max (5000000 vs 4194304)"', 'call-message'],
])('an end that says why: %s', (status, what) => {
  expect(endOf(status)).toMatchObject({
    kind: 'remark',
    keys: { time: 2, timeOf: 'event', server: '198.18.1.2:8443', path: '/shop.v1.Catalog/GetItem' },
    data: { what },
  });
});

test('a status that came from elsewhere says nothing of the client', () => {
  expect(endOf('code=4 details="Deadline exceeded"')).toBe('quiet');
  expect(endOf('code=14 details="Received HTTP status code 502"')).toBe('quiet');
  expect(endOf('code=0 details="OK"')).toBe('quiet');
});

test('a call that got no connection is about none; other components are others', () => {
  expect(endOf('code=4 details="Deadline exceeded after 0.5s,Waiting for LB pick"', [])).toBe('quiet');
  expect(createCallEnds()('transport', '(1) 198.18.1.2:8443 session closed', 1)).toBeUndefined();
});
