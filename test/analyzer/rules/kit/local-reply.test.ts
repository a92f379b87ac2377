import { expect, test } from '@jest/globals';
import {
  localReplies,
  localReplyReport,
  upstreamErrorReason,
  type LocalReply,
} from '../../../../analyzer/rules/kit/local-reply.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { type Wire, wireOf } from '../../../support/wire.ts';

const envoy = ['server', 'envoy'] as const;

function repliesOf(script: (wire: Wire) => void): LocalReply[] {
  let list: () => LocalReply[] = () => [];
  readWire(wireOf(script).files(), (timeline) => {
    const replies = localReplies(timeline, () => true);
    list = replies.list;
    return (fact) => {
      if (fact.kind === 'grpc.call') replies.take(fact);
    };
  });
  return list();
}

test.each([
  ['of Envoy itself', [envoy], 1],
  ['of a server', [], 0],
  ['that Envoy passed on', [envoy, ['x-envoy-upstream-service-time', '3']], 0],
] as const)('a trailers-only failure %s', (_, headers, count) => {
  const replies = repliesOf((wire) => {
    const c = wire.connect();
    c.client.request(1);
    c.server.fail(1, 14, 'no healthy upstream', headers);
  });
  expect(replies).toHaveLength(count);
});

test('what the next hop said in the same way is no local reply; its report names the packets', () => {
  const through = (upstream: number) => (wire: Wire) => {
    const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
    const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
    down.client.request(1);
    up.client.request(1, { headers: [['x-request-id', 'a']] });
    up.server.fail(1, upstream, 'mine');
    down.server.fail(1, 14, 'mine', [envoy]);
  };
  expect(repliesOf(through(14))).toEqual([]);
  const [reply] = repliesOf(through(2));
  if (reply === undefined) throw new Error('a local reply was expected');
  const { sender, hop, evidence } = localReplyReport(reply);
  expect([sender, hop, evidence.length]).toEqual(['proxy', 'client-proxy', 3]);
});

test('the reason in the text of Envoy', () => {
  const text = 'upstream connect error or disconnect/reset before headers. ';
  expect(upstreamErrorReason(`${text}reset reason: overflow`)).toBe('overflow');
  expect(upstreamErrorReason(`${text}retried and the latest reset reason: remote reset`)).toBe(
    'remote reset',
  );
  expect(upstreamErrorReason('no healthy upstream')).toBeUndefined();
});
