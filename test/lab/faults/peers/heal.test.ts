import { expect, test } from '@jest/globals';
import { healServer } from '../../../../lab/faults/peers/heal.ts';
import type { Channel, Lab } from '../../../../lab/kit/lab.ts';
import { until } from '../../../../lab/exec/until.ts';
import { labAfter } from '../../../support/lab-value.ts';

test('restarts the server, then looks until a call on a new channel passes, and closes what it opened', async () => {
  const log: string[] = [];
  const codes = [14, 4, 0];
  const say = async (what: string): Promise<void> => void log.push(what);
  const channel = {
    unary: async () => ({ code: codes.shift() ?? 0, details: '', ms: 1, messages: 0 }),
    close: () => say('close'),
  } as unknown as Channel;
  const after = labAfter({});
  const lab: Lab = {
    ...after,
    channel: async () => channel,
    server: { ...after.server, restart: () => say('restart') },
    until: (what, probe, ms) => until(what, probe, ms),
  };
  await healServer(lab);
  expect(log).toEqual(['restart', 'close', 'close', 'close']);
});
