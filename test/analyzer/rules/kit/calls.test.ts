import { expect, test } from '@jest/globals';
import { keepCalls } from '../../../../analyzer/rules/kit/calls.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { wireOf } from '../../../support/wire.ts';

test('keeps the calls that are wanted, with their streams', () => {
  const files = wireOf((wire) => {
    const c = wire.connect();
    c.call(1);
    c.client.request(3);
    c.server.fail(3, 5, 'no such item');
    c.leave();
  }).files();
  let list: readonly { stream: { id: number }; at: { packet: number } }[] = [];
  readWire(files, (timeline) => {
    const calls = keepCalls(timeline, (fact) => fact.status === 5);
    list = calls.list;
    return (fact) => {
      if (fact.kind === 'grpc.call') calls.take(fact);
    };
  });
  expect(list.map(({ stream, at }) => [stream.id, at.packet > 0])).toEqual([[3, true]]);
});
