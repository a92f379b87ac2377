import { expect, test } from '@jest/globals';
import { Resync } from '../../../analyzer/http2/resync.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { concat } from '../../../analyzer/model/wire/octets.ts';

const rubbish = Uint8Array.of(0xff, 1, 2, 0xff, 3);
const two = concat(wire.ping(), wire.windowUpdate(0, 1));

test('two frames that follow each other are found behind rubbish', () => {
  const found = new Resync('to-client').push(concat(rubbish, two, rubbish), 5, 50);
  expect(found).toMatchObject({ preface: false, pieces: [{ packet: 5, time: 50 }] });
  expect(found?.pieces[0]?.bytes).toEqual(concat(two, rubbish));
});

test('one frame is enough when it ends where the bytes end for now', () => {
  expect(new Resync('to-client').push(concat(rubbish, wire.rstStream(3, 8)), 1, 1)?.pieces[0]?.bytes).toEqual(
    wire.rstStream(3, 8),
  );
});

test('a frame that goes on into later packets gives each its own bytes', () => {
  const resync = new Resync('to-client');
  expect(resync.push(concat(rubbish, two.subarray(0, 4)), 1, 10)).toBeUndefined();
  expect(resync.push(two.subarray(4, 15), 2, 20)).toBeUndefined();
  expect(resync.push(two.subarray(15, 25), 3, 30)).toBeUndefined();
  const found = resync.push(two.subarray(25), 4, 40);
  expect(found?.pieces.map(({ bytes, packet, time }) => [bytes.length, packet, time])).toEqual([
    [4, 1, 10],
    [11, 2, 20],
    [10, 3, 30],
    [5, 4, 40],
  ]);
});

test('a client may begin in the middle of the bytes', () => {
  const resync = new Resync('to-server');
  expect(resync.push(concat(rubbish, wire.clientPreface.subarray(0, 9)), 1, 1)).toBeUndefined();
  expect(resync.push(wire.clientPreface.subarray(9), 2, 2)).toMatchObject({ preface: true });
});

test('bytes from before another loss are forgotten', () => {
  const resync = new Resync('to-client');
  resync.push(two.subarray(0, 12), 1, 1);
  resync.clear();
  expect(resync.push(two.subarray(12), 2, 2)?.pieces[0]?.bytes).toEqual(wire.windowUpdate(0, 1));
});

test('what is held does not grow with what is pushed', () => {
  const resync = new Resync('to-client');
  for (let packet = 0; packet < 2000; packet++) {
    expect(resync.push(new Uint8Array(1400).fill(0xff), packet, packet)).toBeUndefined();
  }
  expect(resync.push(two, 5000, 0)?.pieces).toHaveLength(1);
});
