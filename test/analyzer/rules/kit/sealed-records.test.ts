import { describe, expect, test } from '@jest/globals';
import type { Direction } from '../../../../analyzer/model/chunk.ts';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import type { TimelineConnection } from '../../../../analyzer/model/timeline.ts';
import {
  clientFlight,
  clientGoodbye,
  finishedLength,
  isAlertSized,
  isLoneCertificate,
  lacksAlpn,
  type SealedRecord,
  SealedRecords,
  sentNothing,
} from '../../../../analyzer/rules/kit/sealed-records.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { type Wire, wireOf } from '../../../support/wire.ts';
import { request, tls13 } from '../../../support/wire-tls13.ts';

const aes128 = 0x1301;
const aes256 = 0x1302;

function records(direction: Direction, ...lengths: readonly number[]): SealedRecord[] {
  return lengths.map((length) => ({ at: { input: 0, packet: 1, time: 0 }, direction, length, type: 23 }));
}

/** What is left of a script without its keys. */
function sealed(script: (wire: Wire) => void): readonly SealedRecord[] {
  let list: () => readonly SealedRecord[] = () => [];
  readWire(wireOf(script).files({ encrypted: true }), (timeline) => {
    const kept = new SealedRecords(timeline);
    let connection: TimelineConnection | undefined;
    list = () => (connection === undefined ? [] : kept.of(connection));
    return (fact: Fact) => {
      if (fact.kind !== 'tls.record') return;
      kept.record(fact);
      connection ??= timeline.connection(fact.from);
    };
  });
  return list();
}

describe('the last flight of a client', () => {
  test.each([
    ['finished', aes128, [53, 100]],
    ['finished', aes256, [69]],
    ['empty-certificate', aes128, [25, 53]],
    ['empty-certificate', aes256, [25, 69, 99]],
    ['empty-certificate', aes256, [77, 99]],
    ['certificate', aes128, [617, 96, 53]],
    [undefined, aes128, [19]],
    [undefined, aes128, []],
  ])('%s by suite %i and lengths %j', (flight, cipher, lengths) => {
    expect(clientFlight(records('to-server', ...lengths), cipher)).toBe(flight);
  });

  test('a Finished is as long as the hash of the suite', () => {
    expect([finishedLength(aes128), finishedLength(aes256)]).toEqual([53, 69]);
  });

  test('is the same in a capture without keys', () => {
    const flight = (certificate: Uint8Array | null | undefined): string | undefined =>
      clientFlight(
        sealed((wire) => {
          tls13(wire, { request: certificate !== undefined }).finish(certificate);
        }),
        aes128,
      );
    expect(flight(undefined)).toBe('finished');
    expect(flight(null)).toBe('empty-certificate');
    expect(flight(new Uint8Array(500))).toBe('certificate');
  });
});

test('EncryptedExtensions without a protocol are too short for one', () => {
  const lacks = (chosen: string | null, oneRecord: boolean): boolean =>
    lacksAlpn(
      sealed((wire) => {
        tls13(wire, { chosen, oneRecord }).finish();
      }),
    );
  expect(lacks(null, false)).toBe(true);
  expect(lacks('h2', false)).toBe(false);
  // All messages in one record: nothing can be said.
  expect(lacks(null, true)).toBe(false);
});

test('records behind the Finished are data, unless they are as short as an alert', () => {
  const nothing = (then: (t: ReturnType<typeof tls13>) => void): boolean =>
    sentNothing(
      sealed((wire) => {
        const t = tls13(wire);
        t.finish();
        then(t);
      }),
      true,
      aes128,
    );
  expect(nothing((t) => t.client.closeNotify())).toBe(true);
  expect(nothing(request)).toBe(false);
  const old = records('to-server', 40);
  expect(sentNothing(old, false, 0xc02b)).toBe(false);
  expect(
    sentNothing(
      old.map((record) => ({ ...record, type: 22 })),
      false,
      0xc02b,
    ),
  ).toBe(true);
});

test('a client says goodbye by a record of that length, or of that type before TLS 1.3', () => {
  const [finished, data, bye] = records('to-server', 53, 200, 19);
  const answer = records('to-client', 19);
  expect(
    clientGoodbye(
      [...answer, finished, data, bye].filter((each) => each !== undefined),
      0,
      true,
    ),
  ).toBe(bye);
  expect(clientGoodbye(answer, 0, true)).toBeUndefined();
  const old = records('to-server', 26).map((record) => ({ ...record, type: 21 }));
  expect(clientGoodbye(old, 0, false)).toBe(old[0]);
  expect(clientGoodbye(old, 1, false)).toBeUndefined();
});

test.each([
  [[32, 441, 96, 69], true],
  [[32, 787, 97, 69], false],
  [[32, 900, 281, 69], false],
  [[591], false],
])('a flight of records of %j holds one certificate alone: %s', (lengths, expected) => {
  expect(isLoneCertificate(lengths)).toBe(expected);
});

test('only so many records of a connection are kept, and they do not pass for a whole conversation', () => {
  const many = sealed((wire) => {
    const t = tls13(wire);
    t.finish();
    for (let i = 0; i < 40; i++) t.client.closeNotify();
  });
  expect(many).toHaveLength(16);
  expect(many.filter(isAlertSized).length).toBeGreaterThan(5);
  expect(sentNothing(many, true, aes128)).toBe(false);
});
