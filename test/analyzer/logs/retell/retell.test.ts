import { describe, expect, test } from '@jest/globals';
import { createRetold } from '../../../../analyzer/logs/retell/retell.ts';
import type { ToldConnection } from '../../../../analyzer/model/told.ts';

const frame = { time: 100.5, direction: 'to-server', sent: false, pieces: [], octets: 9, line: 8 } as const;
const told = (rest: Partial<ToldConnection>): ToldConnection => ({
  log: 2,
  opened: 100,
  frames: [frame],
  guessed: false,
  ...rest,
});
const connection = (id: number, client: string, server = '198.18.3.2:8443') => ({
  id,
  client,
  server,
  synSeen: true,
});

describe('connections of a log', () => {
  test('are found by the address of the client, or by the server and the time', () => {
    const [down, first, second] = [
      told({ client: 'a:1' }),
      told({ server: '198.18.3.2:8443', opened: 100.2 }),
      told({ server: '198.18.3.2:8443', opened: 100.7 }),
    ];
    const retold = createRetold([down, first, second]);
    expect(retold.find(connection(0, 'a:1'), 0, 100.01)).toBe(down);
    expect(retold.find(connection(0, 'p:9'), 1, 100.71)).toBe(second);
    expect(retold.find(connection(1, 'p:8'), 1, 100.21)).toBe(first);
    expect(retold.find(connection(2, 'p:7'), 1, 100.72)).toBeUndefined();
  });

  test('are those of a log once a frame of theirs was needed: a key may open what a log tells of', () => {
    const of = told({ client: 'a:1' });
    const retold = createRetold([of]);
    const found = retold.find(connection(4, 'a:1'), 0, 100);
    expect([found, retold.of(0, 4)]).toEqual([of, undefined]);
    retold.placed(0, 7, connection(4, 'a:1'), of, frame);
    expect([retold.of(0, 4), retold.of(0, 5)]).toEqual([of, undefined]);
  });

  test('of another clock are put right by the first one whose address is told', () => {
    const retold = createRetold([told({ client: 'a:1' }), told({ server: 's:1', opened: 100.4 })]);
    expect(retold.find(connection(0, 'a:1'), 0, 3700)).toMatchObject({
      opened: 3700,
      frames: [{ time: 3700.5 }],
    });
    expect(retold.find(connection(0, 'p:9', 's:1'), 1, 3700.4)).toMatchObject({ opened: 3700.4 });
  });

  test('of another day, or of another second without an address, are others', () => {
    const retold = createRetold([told({ client: 'a:1' }), told({ server: 's:1' })]);
    expect(retold.find(connection(0, 'a:1'), 0, 400_000)).toBeUndefined();
    expect(retold.find(connection(1, 'p:9', 's:1'), 0, 103)).toBeUndefined();
  });

  test('the first line of a packet is remembered', () => {
    const of = told({ client: 'a:1' });
    const retold = createRetold([of]);
    retold.placed(0, 7, connection(0, 'a:1'), of, frame);
    retold.placed(0, 7, connection(0, 'a:1'), of, { ...frame, line: 9 });
    expect([retold.lineAt(0, 7), retold.lineAt(1, 7)]).toEqual([{ log: 2, line: 8 }, undefined]);
  });
});
