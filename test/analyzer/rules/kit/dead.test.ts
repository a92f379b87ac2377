import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import type { Timeline } from '../../../../analyzer/model/timeline.ts';
import { type Dead, deadCommon, deadEvidence, findDead } from '../../../../analyzer/rules/kit/dead.ts';
import { createLosses, type Losses } from '../../../../analyzer/rules/kit/losses.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { type Wire, wireOf } from '../../../support/wire.ts';

function deadIn(wanted: 'pause' | 'dead', script: (wire: Wire) => void): Dead[] {
  let find: () => Dead[] = () => [];
  readWire(wireOf(script).files(), (timeline: Timeline) => {
    const losses: Losses = createLosses(timeline);
    find = () => findDead(timeline, losses, wanted);
    return (fact: Fact) => {
      const handler = losses.handlers[fact.kind] as ((fact: Fact) => void) | undefined;
      handler?.(fact);
    };
  });
  return find();
}

/** A pause, a request that vanishes, and a SYN of a new connection, answered or not. */
function script(isAnswered: boolean): (wire: Wire) => void {
  return (wire) => {
    const c = wire.connect();
    c.call(1);
    wire.wait(5000);
    c.client.lost();
    c.client.request(3);
    const other = wire.dial('198.18.0.1:40001');
    other.syn();
    if (isAnswered) other.accept();
    for (const ms of [200, 400, 800, 1600]) {
      wire.wait(ms);
      c.client.again();
    }
    c.client.fin();
  };
}

test('a connection is dead for its pause where a new one is answered, else for its peer', () => {
  expect(deadIn('pause', script(true))).toHaveLength(1);
  expect(deadIn('dead', script(true))).toEqual([]);
  expect(deadIn('pause', script(false))).toEqual([]);
  expect(deadIn('dead', script(false))).toHaveLength(1);
});

test('its report tells the calls, the new connection and who closed at last', () => {
  const [dead] = deadIn('pause', script(true));
  if (dead === undefined) throw new Error('no dead connection was found');
  expect([dead.asker, dead.peer]).toEqual(['client', 'server']);
  const { quantities, answers } = deadCommon(dead);
  expect(quantities).toMatchObject({ calls: 1, retransmissions: 4, timeouts: 4 });
  expect(quantities['recovered']).toBeGreaterThan(0);
  expect(answers['who-closed-first']).toMatch(/^client, 3\.00 s after/);
  expect(deadEvidence(dead).map(({ what }) => what.split(':')[0])).toEqual([
    'the same bytes again',
    'a call that was open',
    'a new connection to 198.18.0.2',
    'the end of the connection',
  ]);
});
