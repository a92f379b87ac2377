import { describe, expect, test } from '@jest/globals';
import { someTimeline } from '../../support/timeline-parts.ts';
import { inconclusive } from '../../../analyzer/diagnose/inconclusive.ts';
import type { Quality } from '../../../analyzer/model/analysis.ts';
import type { Diagnosis } from '../../../analyzer/model/diagnosis.ts';
import type { Timeline } from '../../../analyzer/model/timeline.ts';
import { createTimeline } from '../../../analyzer/timeline/timeline.ts';
import { readWire } from '../../support/find-all.ts';
import { saidTwiceByEnvoy } from '../../support/local-reply-cases.ts';
import { wireOf } from '../../support/wire.ts';

const whole: Quality = { captureDrops: 0, truncatedPackets: 0, midConnections: 0, undecryptable: 0, gaps: 0 };

function answer(
  totals: Partial<Timeline['totals']>,
  { packets = 100, quality = {} }: { packets?: number; quality?: Partial<Quality> } = {},
): Diagnosis {
  const timeline = createTimeline();
  Object.assign(timeline.totals, { connections: 1, http2Connections: 1, ...totals });
  return inconclusive(timeline, { ...whole, ...quality }, packets);
}

describe('inconclusive', () => {
  test('is a diagnosis like any other, sure of nothing', () => {
    expect(answer({})).toMatchObject({
      signature: 'inconclusive',
      layer: 'none',
      sender: 'unknown',
      cause: 'unknown',
      confidence: 0,
      evidence: [],
    });
  });

  test.each<[string, Diagnosis, string, RegExp]>([
    ['no packet', answer({}, { packets: 0 }), 'the capture holds no packet', /interface/],
    ['no TCP', answer({ connections: 0 }), 'the capture holds no TCP connection', /filter/],
    ['no keys', answer({ undecryptable: 1, http2Connections: 0 }), 'no keys for 1 TLS connection', /--keys/],
    ['keys for a part', answer({ undecryptable: 2 }), 'no keys for 2 TLS connections', /key_log/],
    [
      'drops',
      answer({}, { quality: { captureDrops: 1234 } }),
      '1,234 packets lost by the capture itself',
      /tcpdump -B/,
    ],
    ['gaps', answer({ gaps: 1, gapBytes: 1448 }), '1 gap in the byte streams (1,448 bytes)', /-s 0/],
    [
      'a late start',
      answer({ midConnections: 3 }),
      'the capture begins in the middle of 3 connections',
      /before the client connects/,
    ],
    ['no HTTP/2', answer({ http2Connections: 0 }), 'no HTTP/2 was seen', /ALPN/],
    [
      'nothing lacks',
      answer({}),
      'something ended abnormally and no rule of this version explains it',
      /packet numbers/,
    ],
  ])('%s: says what is missing and how to get it', (_, { answers, remedies }, because, remedy) => {
    expect(answers['what']).toBe(`No verdict: ${because}.`);
    expect(remedies).toHaveLength(1);
    expect(remedies[0]).toMatch(remedy);
  });

  test('names every lack, each with its remedy', () => {
    const { answers, remedies } = answer(
      { undecryptable: 1, gaps: 2, gapBytes: 20, midConnections: 1 },
      { quality: { captureDrops: 5 } },
    );
    expect(remedies).toHaveLength(4);
    expect(answers['what']?.split(';')).toHaveLength(4);
  });

  test.each([
    [0, 4, /^4 lines belong.*none of them/],
    [4, 4, /^None of 4 lines belongs/],
  ])('says what logs add: %d of %d lines joined to nothing', (unjoined, entries, words) => {
    const log = {
      file: 'a',
      format: 'haproxy',
      lines: 9,
      entries,
      unknown: 0,
      joined: {},
      unjoined,
      notes: [],
    } as const;
    const timeline = someTimeline([]);
    const logs = [{ ...log, notes: [] }];
    const none = { captureDrops: 0, truncatedPackets: 0, midConnections: 0, undecryptable: 0, gaps: 0 };
    expect(inconclusive(timeline, none, 1, logs).answers['log-says']).toMatch(words);
    expect(inconclusive(timeline, none, 1).answers).not.toHaveProperty('log-says');
  });
});

test('an answer of the proxy itself that may be several things names them, and who knows', () => {
  const { wire } = saidTwiceByEnvoy({ status: 7, message: 'RBAC: access denied' }, { message: '' });
  const timeline = readWire(wireOf(wire).files({ encrypted: true }), () => () => undefined);
  const quality = { captureDrops: 0, truncatedPackets: 0, midConnections: 0, undecryptable: 1, gaps: 0 };
  const { answers, remedies } = inconclusive(timeline, quality, 10);
  expect(answers['what']).toContain('proxy-denied and of proxy-rate-limited and of proxy-fault-injected');
  expect(remedies.join(' ')).toContain('access log');
});
