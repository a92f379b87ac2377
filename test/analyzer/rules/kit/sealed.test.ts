import { expect, test } from '@jest/globals';
import {
  sealedCloseEvidence,
  SealedConnections,
  sealedDrain,
} from '../../../../analyzer/rules/kit/sealed.ts';
import { noRecords } from '../../../support/no-records.ts';
import type { SealedGoaway, SealedTalk } from '../../../../analyzer/model/timeline.ts';
import { momentAt, someConnection, someTimeline } from '../../../support/timeline-parts.ts';

function goaway(ms: number, octets: number): SealedGoaway {
  return { at: momentAt(ms), octets, isEchoed: false, filter: 'tcp.stream == 0' };
}

function drainOf(talk: Partial<SealedTalk>, closeMs?: number): ReturnType<typeof sealedDrain> {
  const whole: SealedTalk = { requests: 1, inFlow: false, resets: [], goaways: [], ...noRecords, ...talk };
  const connection = someConnection(
    closeMs === undefined ? {} : { firstEnd: { at: momentAt(closeMs), direction: 'to-client', how: 'fin' } },
  );
  return sealedDrain({ connection, talk: whole });
}

test('connections without keys are remembered once, and only those that say something', () => {
  const talk: SealedTalk = { requests: 1, inFlow: false, resets: [], goaways: [], ...noRecords };
  const speaking = someConnection({ id: 1, undecryptable: true, sealed: talk });
  const timeline = someTimeline([speaking, someConnection({ id: 2, undecryptable: true })]);
  const sealed = new SealedConnections(timeline);
  for (const connection of [1, 1, 2, 3]) {
    const from = { input: 0, packet: 1, time: 0, connection };
    sealed.record({ kind: 'tls.record', from, direction: 'to-server', length: 99, type: 23 });
  }
  expect(sealed.all()).toEqual([{ connection: speaking, talk }]);
});

test('a drain is planned when it has two GOAWAYs, in one record or in two of one act', () => {
  expect(drainOf({ goaways: [goaway(600, 41)] }, 1000)).toMatchObject({ isPlanned: true, grace: 400e6 });
  expect(drainOf({ goaways: [goaway(600, 24), goaway(601, 17)] }, 1000)).toMatchObject({ isPlanned: true });
  expect(drainOf({ goaways: [goaway(600, 17)] }, 1000)).toMatchObject({ isPlanned: false });
  expect(drainOf({ goaways: [goaway(600, 24)] }, 1000)).toBeUndefined();
  expect(drainOf({})).toBeUndefined();
});

test('a server that closes because its client left ends no drain', () => {
  const goaways = [goaway(600, 41)];
  const left = (octets: number, ms: number) => ({
    entries: () => [{ at: momentAt(ms), direction: 'to-server' as const, octets }],
  });
  expect(drainOf({ goaways, ...left(17, 999) }, 1000)?.grace).toBeUndefined();
  expect(drainOf({ goaways, ...left(17, 700) }, 1000)?.grace).toBe(400e6);
  expect(drainOf({ goaways, ...left(68, 999) }, 1000)?.grace).toBe(400e6);
});

test('the close of a drain cuts what waits or still flows', () => {
  const goaways = [goaway(600, 34)];
  expect(drainOf({ goaways }, 1000)?.isCut).toBe(false);
  expect(drainOf({ goaways, waitingSince: momentAt(500) }, 1000)?.isCut).toBe(true);
  const flowing = { goaways, inFlow: true, flowGap: 50e6 };
  expect(drainOf({ ...flowing, lastContent: momentAt(960) }, 1000)?.isCut).toBe(true);
  expect(drainOf({ ...flowing, lastContent: momentAt(700) }, 1000)?.isCut).toBe(false);
});

test('an alert tells who closed first, also where the FIN of the other side is quicker', () => {
  const closing = { at: momentAt(1000), direction: 'to-client', filter: 'tls.record.length == 19' } as const;
  const talk: SealedTalk = {
    requests: 1,
    inFlow: false,
    resets: [],
    goaways: [goaway(600, 34)],
    closing,
    ...noRecords,
  };
  const fin = { at: momentAt(1001), direction: 'to-server', how: 'fin' } as const;
  const connection = someConnection({ firstEnd: fin });
  expect(sealedDrain({ connection, talk })).toMatchObject({ grace: 400e6, isOneAct: false });
  expect(sealedCloseEvidence({ connection, talk }, 'the close')).toEqual([{ ...closing, what: 'the close' }]);
  const { closing: _, ...silent } = talk;
  expect(sealedCloseEvidence({ connection, talk: silent }, 'the close')).toMatchObject([
    { direction: 'to-server', filter: 'tcp.stream == 0 && tcp.flags.fin == 1' },
  ]);
});
