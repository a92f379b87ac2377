import { describe, expect, test } from '@jest/globals';
import { createFlowTable } from '../../../analyzer/tcp/flow-table.ts';
import { emptySegment, readSegment } from '../../../analyzer/tcp/segment.ts';
import { datagram, segment } from '../../support/datagrams.ts';

type Key = Parameters<ReturnType<typeof createFlowTable>['find']>;

function key(source: string, destination: string): Key {
  return [datagram({ source, destination }), segment({ source, destination })];
}

describe('the flow table', () => {
  test.each([
    ['IPv4', '198.18.0.1:1000', '198.18.0.2:80'],
    ['IPv6', '[2001:db8::1]:1000', '[2001:db8::2]:80'],
  ])('finds a flow in both directions, %s', (_name, a, b) => {
    const table = createFlowTable();
    expect(table.find(...key(a, b))).toBeUndefined();
    const flow = table.add(...key(a, b));
    expect([table.find(...key(a, b)), table.forward]).toEqual([flow, true]);
    expect([table.find(...key(b, a)), table.forward]).toEqual([flow, false]);
  });

  test('endpoints that differ in one part, or only in their pairing, are other flows', () => {
    const table = createFlowTable();
    const flow = table.add(...key('198.18.0.1:1000', '198.18.0.2:80'));
    const others = [
      ['198.18.0.1:80', '198.18.0.2:1000'],
      ['198.18.0.1:1000', '198.18.0.2:81'],
      ['198.18.0.1:1001', '198.18.0.2:80'],
      ['198.18.0.3:1000', '198.18.0.2:80'],
      ['[::c612:1]:1000', '[::c612:2]:80'],
      ['[c612:1::]:1000', '[c612:2::]:80'],
    ] as const;
    for (const [a, b] of others) expect(table.find(...key(a, b))).toBeUndefined();
    expect(table.find(...key('198.18.0.1:1000', '198.18.0.2:80'))).toBe(flow);
  });

  test('a connection of a host to itself has two directions', () => {
    const table = createFlowTable();
    const flow = table.add(...key('198.18.0.1:1000', '198.18.0.1:80'));
    expect([table.find(...key('198.18.0.1:80', '198.18.0.1:1000')), table.forward]).toEqual([flow, false]);
  });

  test('many flows are kept apart, though some share a hash, and are removed one by one', () => {
    const count = 200_000; // enough for a few collisions of 32-bit hashes
    const table = createFlowTable();
    const one = datagram();
    const read = emptySegment();
    const at = (index: number): Key => {
      // Both addresses vary: hashes of flows that share one address never meet.
      one.bytes[one.source + 2] = index >> 16;
      one.bytes[one.source + 3] = (index >> 8) & 0xff;
      one.bytes[one.destination + 3] = index & 0xff;
      readSegment(one, read);
      return [one, read];
    };
    const flows = Array.from({ length: count }, (_, index) => table.add(...at(index)));
    expect(new Set(flows.map((flow) => flow.hash)).size).toBeLessThan(count);
    expect(flows.every((flow, index) => table.find(...at(index)) === flow)).toBe(true);
    const removed = (index: number): boolean => index % 2 === 0;
    flows.forEach((flow, index) => removed(index) && table.remove(flow));
    const left = flows.every(
      (flow, index) => table.find(...at(index)) === (removed(index) ? undefined : flow),
    );
    expect(left).toBe(true);
  });
});
