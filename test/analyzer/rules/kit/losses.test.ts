import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { createLosses, type Loss, type Losses } from '../../../../analyzer/rules/kit/losses.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { type Wire, wireOf } from '../../../support/wire.ts';

function lossesOf(script: (wire: Wire) => void): { list: Loss[]; losses: Losses | undefined } {
  let losses: Losses | undefined;
  readWire(wireOf(script).files(), (timeline) => {
    const created = createLosses(timeline);
    losses = created;
    return (fact: Fact) => {
      const handler = created.handlers[fact.kind] as ((fact: Fact) => void) | undefined;
      handler?.(fact);
    };
  });
  return { list: [...(losses?.list().values() ?? [])].flat(), losses };
}

test('a run of timeouts with the calls that were open meanwhile, from the first sending on', () => {
  const { list, losses } = lossesOf((wire) => {
    const c = wire.connect();
    c.call(1);
    wire.wait(3000);
    c.client.lost();
    c.client.request(3);
    wire.wait(200);
    c.client.again();
    wire.wait(400);
    c.client.again();
    wire.wait(800);
    c.client.lost(false);
    c.client.again();
    c.server.responseHeaders(3);
    c.server.trailers(3);
    wire.wait(10);
    c.call(5);
  });
  const [loss, ...others] = list;
  expect(others).toEqual([]);
  expect(loss?.fact.recovered).toBe(true);
  expect(loss?.streams.map(({ id }) => id)).toEqual([3]);
  expect(loss).toMatchObject({ times: 3, timeouts: 3, survived: 0 });
  expect((loss?.until ?? 0) - (loss?.from ?? 0)).toBeCloseTo(1.4e9, -7);
  expect(loss?.pause?.silence).toBeCloseTo(3e9, -7);
  expect(loss === undefined ? undefined : losses?.summary(loss.connection)?.toServer.retransmitted).toBe(3);
});

test('what the receiver had already is not lost, and a fast repair is no timeout', () => {
  const { list } = lossesOf((wire) => {
    const c = wire.connect();
    c.call(1);
    wire.wait(500);
    c.client.again();
    wire.wait(500);
    c.client.again();
  });
  expect(list).toEqual([]);
});

test('messages at a beat that stopped before the loss, and pauses that were survived', () => {
  const { list } = lossesOf((wire) => {
    const c = wire.connect();
    c.call(1);
    wire.wait(2000);
    c.client.request(3);
    c.server.responseHeaders(3);
    for (let i = 0; i < 6; i++) {
      c.server.message(3);
      wire.wait(100);
    }
    c.client.lost();
    wire.wait(4000);
    c.client.rst(3, 'CANCEL');
    wire.wait(300);
    c.client.again();
  });
  const [loss] = list;
  expect((loss?.from ?? 0) - (loss?.stopped ?? 0)).toBeCloseTo(4.1e9, -8);
  expect(loss?.survived).toBeCloseTo(2e9, -7);
});
