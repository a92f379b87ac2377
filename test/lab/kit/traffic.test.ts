import { expect, test } from '@jest/globals';
import type { Channel } from '../../../lab/kit/lab.ts';
import { keepCalling, oneByOne, together } from '../../../lab/kit/traffic.ts';
import type { CallOptions, CallResult } from '../../../lab/model/peer-protocol.ts';
import { labAfter } from '../../support/lab-value.ts';

/** Calls that note when they began and ended, and end when the others have had their turn. */
function noted(): { call: () => Promise<number>; log: string[] } {
  const log: string[] = [];
  let made = 0;
  async function call(): Promise<number> {
    const own = ++made;
    log.push(`begin ${own}`);
    await new Promise(setImmediate);
    log.push(`end ${own}`);
    return own;
  }
  return { call, log };
}

test('calls together begin before the first has ended, and give their results in order', async () => {
  const { call, log } = noted();
  await expect(together(3, call)).resolves.toEqual([1, 2, 3]);
  expect(log.slice(0, 3)).toEqual(['begin 1', 'begin 2', 'begin 3']);
});

test('calls one by one begin when the one before has ended', async () => {
  const { call, log } = noted();
  await expect(oneByOne(3, call)).resolves.toEqual([1, 2, 3]);
  expect(log).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3']);
});

test('a call that fails to be made ends the traffic', async () => {
  const failing = (): Promise<number> => Promise.reject(new Error('no such channel'));
  await expect(together(2, failing)).rejects.toThrow('no such channel');
  await expect(oneByOne(2, failing)).rejects.toThrow('no such channel');
});

test('calls at a rhythm go on until their time is over, with the options of each call', async () => {
  const asked: CallOptions[] = [];
  const paces: number[] = [];
  const unary = (options: CallOptions = {}): Promise<CallResult> => {
    asked.push(options);
    return Promise.resolve({ code: 0, details: '', ms: 1, messages: 1 });
  };
  const lab = {
    ...labAfter({}),
    async pace(ms: number) {
      paces.push(ms);
      await new Promise(setImmediate);
    },
  };
  const none = (): never => {
    throw new Error('only unary calls are made at a rhythm');
  };
  const channel: Channel = { unary, serverStream: none, clientStream: none, bidi: none, close: none };
  const results = await keepCalling(lab, channel, { everyMs: 7, forMs: 5, deadlineMs: 300 });
  expect(results.length).toBeGreaterThan(0);
  expect(asked).toHaveLength(results.length);
  expect(paces).toHaveLength(results.length);
  expect(new Set(paces)).toEqual(new Set([7]));
  expect(asked[0]).toEqual({ deadlineMs: 300 });
  await expect(keepCalling(lab, channel, { everyMs: 7, forMs: 0 })).resolves.toEqual([]);
});
