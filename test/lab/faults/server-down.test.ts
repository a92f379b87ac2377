import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-down.ts';
import type { Channel, Lab } from '../../../lab/kit/lab.ts';
import { labAfter } from '../../support/lab-value.ts';
import { proofBy } from '../../support/raw-fault.ts';

/** A lab whose server goes and comes as it is told; what it was told. */
function labWithServer(): { lab: Lab; log: string[] } {
  const log: string[] = [];
  const after = labAfter({});
  let running = true;
  const channel = { unary: async () => ({ code: 0 }), close: async () => undefined } as unknown as Channel;
  const lab: Lab = {
    ...after,
    channel: async () => channel,
    pace: async (ms) => void log.push(`pace ${ms}`),
    server: {
      ...after.server,
      signal: async (signal) => {
        log.push(signal);
        running = false;
      },
      running: () => running,
      restart: async () => {
        log.push('restart');
        running = true;
      },
    },
  };
  return { lab, log };
}

test('kills the server, and heals by a new one', async () => {
  const { lab, log } = labWithServer();
  await fault.inject?.(lab, {});
  expect(lab.server.running()).toBe(false);
  await fault.heal?.(lab, {});
  expect(log).toEqual(['SIGKILL', 'restart']);
});

test('a server that starts late comes back by itself', async () => {
  const { lab, log } = labWithServer();
  await fault.inject?.(lab, { forMs: 300 });
  await lab
    .until('the server', async () => (lab.server.running() ? true : undefined), 1000)
    .catch(() => undefined);
  await fault.heal?.(lab, { forMs: 300 });
  expect(log.slice(0, 3)).toEqual(['SIGKILL', 'pace 300', 'restart']);
});

test('has bitten when calls found nobody', async () => {
  expect(await proofBy(fault, { codes: [14, 0, 13] })).toBe(2);
  expect(await proofBy(fault, { codes: [0] })).toBeUndefined();
});
