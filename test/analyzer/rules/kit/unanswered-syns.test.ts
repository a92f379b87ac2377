import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { createUnansweredSyns } from '../../../../analyzer/rules/kit/unanswered-syns.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { type Wire, wireOf } from '../../../support/wire.ts';

/** What is collected from a script: server, SYNs and intervals of each connection, by group. */
function collect(script: (wire: Wire) => void): unknown[] {
  let result: unknown[] = [];
  readWire(wireOf(script).files(), (timeline) => {
    const collected = createUnansweredSyns(timeline);
    return (fact: Fact) => {
      if (fact.kind === 'tcp.loss-episode') collected.episode(fact);
      else if (fact.kind === 'icmp.error') collected.icmp(fact);
      else if (fact.kind === 'tcp.summary') collected.summary(fact);
      result = collected
        .groups()
        .map((group) => group.map(({ connection, syns }) => [connection.server, syns]));
    };
  });
  return result;
}

test('attempts of one client on one endpoint are one group', () => {
  const groups = collect((wire) => {
    for (const [n, server] of ['198.18.0.2:8080', '198.18.0.2:8080', '198.18.0.3:9090'].entries()) {
      const c = wire.dial(`198.18.0.1:4000${n}`, server);
      for (const ms of [1000, 1000, 0]) {
        c.syn();
        wire.wait(ms);
      }
    }
  });
  expect(groups).toEqual([
    [
      ['198.18.0.2:8080', 3],
      ['198.18.0.2:8080', 3],
    ],
    [['198.18.0.3:9090', 3]],
  ]);
});

test('the last SYN of a capture is given time for an answer', () => {
  const soon = collect((wire) => {
    const c = wire.dial();
    c.syn();
    wire.wait(100);
    wire.connect('198.18.0.1:40001', '198.18.0.9:9090');
  });
  expect(soon).toEqual([]);
});
