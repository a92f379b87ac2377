import { expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  answerPoints,
  answerUpTo,
  defineRawServerFault,
  plainAnswer,
} from '../../../../lab/faults/peers/raw-server.ts';
import type { Lab } from '../../../../lab/kit/lab.ts';
import { labAfter } from '../../../support/lab-value.ts';
import { framesOf, names, proofBy, setupBy } from '../../../support/raw-fault.ts';

test('a correct answer is headers, a message, and trailers; points cut it', () => {
  expect(names(framesOf(plainAnswer))).toEqual(['HEADERS', 'DATA', 'HEADERS.']);
  expect(answerPoints.map((point) => framesOf(answerUpTo(point)).length)).toEqual([0, 1, 2, 2]);
  const half = framesOf(answerUpTo('in-data')).at(-1) as { message: number; claims: number };
  expect(half.claims).toBeGreaterThan(half.message);
});

test('a fault of the raw server sets its script, and counts what it is told to', async () => {
  const fault = defineRawServerFault({
    ...{ id: 'x', title: 'x', explains: 'x' },
    options: z.object({ code: z.number() }),
    script: ({ code }) => ({ steps: [{ send: [{ type: 'RST_STREAM', code }] }] }),
    prepare: (setup) => void (setup.client.options['grpc.keepalive_time_ms'] = 5),
    proof: { counter: ({ a = 0, b = 0 }) => a - b, what: 'x', atLeast: 2 },
    trial: { options: { code: 1 } },
  });
  const { server, client } = setupBy(fault, { code: 8 });
  expect(server).toMatchObject({
    kind: 'raw',
    script: { steps: [{ send: [{ type: 'RST_STREAM', code: 8 }] }] },
  });
  expect(client.options).toEqual({ 'grpc.keepalive_time_ms': 5 });
  expect(await proofBy(fault, { server: { a: 3, b: 1 } })).toBe(2);
  expect(await proofBy(fault, { server: { a: 3, b: 2 } })).toBeUndefined();
});

test('news that are on their way are waited for, on the raw server alone', async () => {
  const fault = defineRawServerFault({
    ...{ id: 'x', title: 'x', explains: 'x' },
    options: z.object({}),
    script: () => ({}),
    proof: { counter: 'ended', what: 'ends' },
    trial: { options: {} },
  });
  /** A lab whose server counts more each time that it is asked. */
  const growing = (first: Record<string, number>): { lab: Lab; asked: () => number } => {
    let asked = 0;
    const lab = labAfter({});
    const asks = async (): Promise<Record<string, number>> => ({ ...first, ended: asked++ > 2 ? 1 : 0 });
    const until: Lab['until'] = async (_, probe) => {
      for (let look = 0; look < 9; look++) {
        const value = await probe();
        if (value !== undefined) return value;
      }
      throw new Error('never');
    };
    return { lab: { ...lab, until, server: { ...lab.server, asks } }, asked: () => asked };
  };
  expect(await fault.bitten(growing({ connections: 1 }).lab, {})).toEqual({ what: 'ends', value: 1 });
  const other = growing({ calls: 1 });
  expect(await fault.bitten(other.lab, {})).toBeUndefined();
  expect(other.asked()).toBe(1);
});
