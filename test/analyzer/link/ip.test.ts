import { expect, test } from '@jest/globals';
import { emptyDatagram } from '../../../analyzer/link/ip.ts';

test('each record is its own', () => {
  const [one, other] = [emptyDatagram(), emptyDatagram()];
  one.packet = 5;
  expect(other).toMatchObject({ packet: 0, payload: 0, payloadEnd: 0 });
});
