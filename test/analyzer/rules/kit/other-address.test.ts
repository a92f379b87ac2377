import { expect, test } from '@jest/globals';
import { otherAddressServed } from '../../../../analyzer/rules/kit/other-address.ts';
import { momentAt, someConnection, someTimeline } from '../../../support/timeline-parts.ts';

const failed = someConnection({ id: 0, client: '198.18.0.1:40000', server: '198.18.0.2:8080' });

test.each([
  ['another address of the port, at the same time', { server: '198.18.0.3:8080' }, true],
  [
    'an address of the other IP version',
    { client: '[2001:db8::1]:40000', server: '[2001:db8::2]:8080' },
    true,
  ],
  ['the same address', { server: '198.18.0.2:8080' }, false],
  ['another port', { server: '198.18.0.3:53' }, false],
  ['another client', { client: '198.18.0.9:40000', server: '198.18.0.3:8080' }, false],
  ['much later', { server: '198.18.0.3:8080', opened: momentAt(9000) }, false],
])('%s', (_, change, served) => {
  const other = someConnection({ id: 1, rtt: 1e6, client: '198.18.0.1:40001', ...change });
  expect(otherAddressServed(someTimeline([failed, other]), failed)).toBe(served);
});

test('an address that did not answer either serves nobody', () => {
  const other = someConnection({ id: 1, client: '198.18.0.1:40001', server: '198.18.0.3:8080' });
  expect(otherAddressServed(someTimeline([failed, other]), failed)).toBe(false);
});
