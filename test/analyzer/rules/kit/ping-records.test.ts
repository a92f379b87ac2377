import { expect, test } from '@jest/globals';
import type { Direction } from '../../../../analyzer/model/chunk.ts';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { PingRecords, type PunishedByRecords } from '../../../../analyzer/rules/kit/ping-records.ts';
import { momentAt, someConnection, someTimeline } from '../../../support/timeline-parts.ts';

function record(ms: number, direction: Direction, length: number): Fact<'tls.record'> {
  const from = { ...momentAt(ms), connection: 0 };
  return { kind: 'tls.record', from, direction, length, type: 23 };
}

/** PINGs of the client at these times, answered, and a last record of the server. */
function play(
  times: readonly number[],
  last: { at: number; length: number },
  { size = 34, version = 0x304 } = {},
): PunishedByRecords[] {
  const firstEnd = { at: momentAt(last.at + 1), direction: 'to-client', how: 'fin' } as const;
  const records = new PingRecords(someTimeline([someConnection({ undecryptable: true, firstEnd })]));
  records.hello({
    kind: 'tls.server-hello',
    from: { ...momentAt(0), connection: 0 },
    version,
    cipher: 0,
    cipherName: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    helloRetryRequest: false,
    resumed: false,
  });
  for (const ms of times) {
    records.record(record(ms, 'to-server', size));
    records.record(record(ms + 1, 'to-client', size));
  }
  records.record(record(last.at, 'to-client', last.length));
  return records.punished();
}

test('PINGs at a steady beat and a record of the size of the GOAWAY', () => {
  const [found] = play([1000, 2000, 3000], { at: 3002, length: 48 });
  expect(found?.pings).toHaveLength(3);
  expect(found?.goaway).toMatchObject(momentAt(3002));
  expect(found?.filter.goaway).toBe('tcp.stream == 0 && tls.record.length in {48, 65}');
});

test('the answer to the last PING may share the record, and other small records may come before the beat', () => {
  expect(play([1000, 2000, 3000], { at: 3002, length: 65 })).toHaveLength(1);
  expect(play([10, 700, 1000, 2000, 3000], { at: 3002, length: 48 })[0]?.pings).toHaveLength(3);
});

test('TLS 1.2 adds more to each record', () => {
  const last = { at: 3002, length: 55 };
  expect(play([1000, 2000, 3000], last, { size: 41, version: 0x303 })).toHaveLength(1);
  expect(play([1000, 2000, 3000], last, { size: 41 })).toEqual([]);
});

test('two PINGs, no beat, or a record long after them are no punishment', () => {
  expect(play([1000, 2000], { at: 2002, length: 48 })).toEqual([]);
  expect(play([1000, 1300, 3000], { at: 3002, length: 48 })).toEqual([]);
  expect(play([1000, 2000, 3000], { at: 3500, length: 48 })).toEqual([]);
});
