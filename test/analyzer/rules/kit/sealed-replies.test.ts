import { expect, test } from '@jest/globals';
import { meaningOf, type SealedReply, sealedReplies } from '../../../../analyzer/rules/kit/sealed-replies.ts';
import { readWire } from '../../../support/find-all.ts';
import { saidTwiceByEnvoy } from '../../../support/local-reply-cases.ts';
import { type Wire, wireOf } from '../../../support/wire.ts';

function replies(script: (wire: Wire) => void): readonly SealedReply[] {
  const timeline = readWire(wireOf(script).files({ encrypted: true }), () => () => undefined);
  return sealedReplies(timeline);
}

const said = (status: number, message: string, passed = 0): readonly SealedReply[] =>
  replies(saidTwiceByEnvoy({ status, message }, { message: '' }, passed).wire);

test('words of one length are told from all others', () => {
  const [one] = said(14, 'no healthy upstream');
  expect(one).toMatchObject({ count: 2, isRepeated: true, passed: 0 });
  expect(one === undefined ? undefined : meaningOf(one)?.signature).toBe('no-healthy-upstream');
});

test('words of the same length are told apart by nothing, unless calls passed before them', () => {
  const [first] = said(7, 'RBAC: access denied');
  expect(first?.known.map(({ signature }) => signature)).toContain('proxy-fault-injected');
  expect(first === undefined ? {} : meaningOf(first)).toBeUndefined();
  const [later] = said(14, 'local_rate_limited', 2);
  expect(later === undefined ? undefined : meaningOf(later)).toMatchObject({
    signature: 'proxy-rate-limited',
  });
});

test('a limit of a rate let the calls of earlier connections pass', () => {
  const [first] = said(7, 'RBAC: access denied');
  expect(first === undefined ? {} : meaningOf({ ...first, passedEarlier: 2 })).toMatchObject({
    signature: 'proxy-rate-limited',
  });
});

test('words that Envoy does not have are a page of its configuration', () => {
  const [one] = said(14, 'closed for maintenance until nine o clock');
  expect(one).toMatchObject({ known: [] });
  expect(one === undefined ? undefined : meaningOf(one)).toMatchObject({ signature: 'proxy-direct-answer' });
});

test('answers with a message are none', () => {
  const script = (wire: Wire): void => {
    const c = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
    for (const stream of [1, 3, 5]) {
      c.client.request(stream, { headers: [['x-request-id', `0123456789-abcdef-${stream}`]] });
      wire.wait(1);
      c.server.responseHeaders(stream, [['server', 'envoy']]);
      c.server.message(stream, 40);
      c.server.trailers(stream);
    }
    c.leave();
  };
  expect(replies(script)).toEqual([]);
});
