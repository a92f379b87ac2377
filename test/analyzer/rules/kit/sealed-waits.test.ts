import { expect, test } from '@jest/globals';
import { noRecords } from '../../../support/no-records.ts';
import { commonWait, equalWaits } from '../../../../analyzer/rules/kit/sealed-waits.ts';
import type { SealedConnection } from '../../../../analyzer/rules/kit/sealed.ts';
import type { Hop } from '../../../../analyzer/model/diagnosis.ts';
import type { SealedReset } from '../../../../analyzer/model/timeline.ts';
import { sealedTurns } from '../../../../analyzer/rules/kit/sealed-turns.ts';
import { readWire } from '../../../support/find-all.ts';
import { say } from '../../../support/sealed-sizes.ts';
import { momentAt, someConnection } from '../../../support/timeline-parts.ts';
import { wireOf } from '../../../support/wire.ts';

/** A reset at a time, with the requests before it, newest first; milliseconds. */
function reset(at: number, requests: readonly number[], direction: SealedReset['direction'] = 'to-server') {
  const moments = requests.map((ms) => momentAt(ms));
  return { at: momentAt(at), direction, requests: moments, answered: false, filter: 'tcp.stream == 0' };
}

function sealed(resets: readonly SealedReset[], hop?: Hop): SealedConnection {
  const connection = someConnection({ hop });
  return { connection, talk: { requests: 1, inFlow: false, resets, goaways: [], ...noRecords } };
}

const waitsOf = (...connections: readonly SealedConnection[]): number[] =>
  equalWaits(connections).map((group) => Math.round(commonWait(group) / 1e6));

test('two calls that are given up after one time have a timer in common', () => {
  expect(waitsOf(sealed([reset(300, [0]), reset(802, [501])]))).toEqual([301]);
  expect(waitsOf(sealed([reset(300, [0])]), sealed([reset(1299, [1000])]))).toEqual([300]);
});

test('a busy host is late by some milliseconds, and no timer of a few is that late', () => {
  expect(waitsOf(sealed([reset(301, [0]), reset(809, [500])]))).toEqual([305]);
  expect(waitsOf(sealed([reset(301, [0]), reset(815, [500])]))).toEqual([]);
  expect(waitsOf(sealed([reset(30, [0]), reset(538, [500])]))).toEqual([]);
});

test('different times, or one alone, have none', () => {
  expect(waitsOf(sealed([reset(300, [0])]))).toEqual([]);
  expect(waitsOf(sealed([reset(300, [0]), reset(900, [500])]))).toEqual([]);
});

test('with several calls under way the wait is the one that fits them all', () => {
  const two = [reset(300, [100, 0]), reset(400, [350, 100]), reset(650, [500, 350])];
  expect(equalWaits([sealed(two)])).toMatchObject([{ length: 3 }]);
  expect(waitsOf(sealed(two))).toEqual([300]);
});

test('a reset of the server is no deadline, and a proxy has timers of its own', () => {
  expect(waitsOf(sealed([reset(300, [0], 'to-client'), reset(800, [500], 'to-client')]))).toEqual([]);
  expect(waitsOf(sealed([reset(300, [0]), reset(800, [500])], 'proxy-server'))).toEqual([]);
});

test('a caller that goes on sends the reset and the next request in one record, and the last one with its farewell', () => {
  const waits = (text: string): number[] => {
    const wire = wireOf((w) => {
      say(w, w.connect(), text);
    });
    const timeline = readWire(wire.files({ encrypted: true }), () => () => undefined);
    return waitsOf(...sealedTurns(timeline));
  };
  expect(waits('>160 @300 >82 @300 >81 @300 >13')).toEqual([300]);
  expect(waits('>160 @300 >13 @1 >72 @300 >30 >2')).toEqual([300]);
  expect(waits('>160 @300 >82 @300 >81')).toEqual([]);
  expect(waits('>160 @10 <90 @290 >82 @10 <80 @290 >81 @300 >13')).toEqual([]);
});
