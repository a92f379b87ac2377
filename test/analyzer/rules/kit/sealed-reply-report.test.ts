import { expect, test } from '@jest/globals';
import { sealedReplyReports } from '../../../../analyzer/rules/kit/sealed-reply-report.ts';
import { readWire } from '../../../support/find-all.ts';
import { saidTwiceByEnvoy } from '../../../support/local-reply-cases.ts';
import { wireOf } from '../../../support/wire.ts';

test('the answers of one listener are one report, with the record and the request as evidence', () => {
  const { wire } = saidTwiceByEnvoy({ status: 12, message: '' }, { message: '' });
  const timeline = readWire(wireOf(wire).files({ encrypted: true }), () => () => undefined);
  const [report, ...others] = sealedReplyReports(timeline, 'proxy-no-route');
  expect(others).toEqual([]);
  expect(report).toMatchObject({
    data: { count: 2, words: 'a status without a message' },
    certainty: 'inferred',
    sender: 'proxy',
    evidence: [{ direction: 'to-client' }, { direction: 'to-server' }],
  });
  expect(sealedReplyReports(timeline, 'proxy-denied')).toEqual([]);
});
