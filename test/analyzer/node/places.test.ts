import { describe, expect, test } from '@jest/globals';
import { newFileState } from '../../../analyzer/file-state.ts';
import type { EvidenceRef } from '../../../analyzer/model/finding.ts';
import type { TimelineConnection } from '../../../analyzer/model/timeline.ts';
import { createPlaces, locatePacket } from '../../../analyzer/node/places.ts';

const file = (numberedBefore: number, firstTime: number): ReturnType<typeof newFileState> =>
  newFileState(numberedBefore, firstTime);
/** A lone file, and a set of three: 10 packets, none, and more. */
const places = createPlaces([[file(0, 0)], [file(0, 0), file(10, 5e9), file(10, 5e9)]]);

const connection = (id: number, client: string, server: string): TimelineConnection =>
  ({ id, client, server }) as TimelineConnection;
const evidence = (
  input: number,
  packet: number,
  filter = 'tcp.stream == 3 && tcp.flags.syn == 1',
): EvidenceRef => ({
  at: { input, packet, time: 0 },
  what: '',
  filter,
  direction: 'to-server',
});

describe('a packet', () => {
  test.each([
    [1, 0, 1],
    [10, 0, 10],
    [11, 2, 1],
    [25, 2, 15],
  ])('%i of a set is in file %i, number %i', (packet, index, number) => {
    const files = [file(0, 0), file(10, 0), file(10, 0)];
    expect(locatePacket(files, packet)).toEqual({ file: index, packet: number });
  });

  test('of a lone file is where it is', () => {
    expect(places.place(evidence(0, 99), [])).toEqual({
      input: 0,
      packet: 99,
      filter: evidence(0, 99).filter,
    });
  });

  test('of the first file of a set keeps its filter', () => {
    expect(places.place(evidence(1, 10), [])).toEqual({
      input: 1,
      packet: 10,
      filter: evidence(1, 1).filter,
    });
  });

  test.each([
    [
      '10.0.0.1:1',
      '10.0.0.2:2',
      'ip.addr == 10.0.0.1 && tcp.port == 1 && ip.addr == 10.0.0.2 && tcp.port == 2',
    ],
    ['[::1]:1', '[::2]:2', 'ipv6.addr == ::1 && tcp.port == 1 && ipv6.addr == ::2 && tcp.port == 2'],
  ])('of a later file is found by the addresses of its connection: %s', (client, server, filter) => {
    const connections = [connection(2, 'x:1', 'y:2'), connection(3, client, server)];
    expect(places.place(evidence(1, 12), connections)).toEqual({
      input: 3,
      packet: 2,
      filter: `${filter} && tcp.flags.syn == 1`,
    });
    expect(places.place(evidence(1, 12), []).filter).toBe('frame.number == 2 && tcp.flags.syn == 1');
  });
});

test('a moment is in the file that had begun by then', () => {
  expect([-1, 0, 4e9, 5e9, 9e9].map((time) => places.fileAt(1, time))).toEqual([1, 1, 1, 3, 3]);
  expect(places.fileAt(0, 9e9)).toBe(0);
});
