import { expect, test } from '@jest/globals';
import { authorOf, isBehind } from '../../../../analyzer/rules/kit/behind.ts';
import { someConnection, someStream, someTimeline } from '../../../support/timeline-parts.ts';

const front = someConnection({ id: 0, server: '198.18.1.2:10000', hop: 'client-proxy' });

test('the hop behind a connection is named so, or opened by its accepting host', () => {
  const named = someConnection({ id: 1, client: '10.0.0.1:1', server: '10.0.0.2:2', hop: 'proxy-server' });
  const opened = someConnection({ id: 2, client: '198.18.1.2:41000', server: '198.18.1.3:8080' });
  expect([isBehind(named, front), isBehind(opened, front), isBehind(front, front)]).toEqual([
    true,
    true,
    false,
  ]);
});

test('on loopback addresses tell nothing', () => {
  const down = someConnection({ client: '127.0.0.1:4000', server: '127.0.0.1:8443' });
  const other = someConnection({ id: 1, client: '127.0.0.1:4001', server: '127.0.0.1:9443' });
  expect(isBehind(other, down)).toBe(false);
});

test('a proxy is the author only where what is behind it would show', () => {
  const direct = someStream(someConnection());
  const alone = someStream(front);
  const behind = someConnection({ id: 3, client: '198.18.1.2:41000', server: '198.18.1.3:8080' });
  expect(authorOf(someTimeline([direct.connection]), direct)).toBe('server');
  expect(authorOf(someTimeline([front]), alone)).toBe('unknown');
  expect(authorOf(someTimeline([front, behind]), alone)).toBe('proxy');
  expect(authorOf(someTimeline([front]), someStream(front, { upstream: someStream(behind) }))).toBe('proxy');
});
