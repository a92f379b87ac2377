import { describe, expect, test } from '@jest/globals';
import { createOpener } from '../../../analyzer/tls/opener.ts';
import type { KeyPhase } from '../../../analyzer/tls/key-phases.ts';
import type { RecordCipher } from '../../../analyzer/tls/record-cipher.ts';
import { createRecordCipher } from '../../../analyzer/tls/record-cipher.ts';
import type { TlsRecord } from '../../../analyzer/tls/records.ts';
import { suiteOf } from './support/script.ts';
import { seal13 } from './support/seal.ts';

const suite = suiteOf(0x1303);
const keysOf = (fill: number) => ({ key: new Uint8Array(32).fill(fill), iv: new Uint8Array(12).fill(fill) });

/** Counts every trial of every phase. */
let trials = 0;

function phase(name: KeyPhase['name'], fill: number, next?: KeyPhase): KeyPhase {
  const real = createRecordCipher(suite, keysOf(fill));
  const cipher: RecordCipher = { ...real, open: (...args) => (trials++, real.open(...args)) };
  return { name, ciphers: () => [cipher], next: () => next };
}

function record(fill: number, sequence: number): TlsRecord {
  const bytes = seal13(suite, keysOf(fill), sequence, 23, Uint8Array.of(fill, sequence));
  return { type: 23, offset: 0, bytes, start: 5, end: bytes.length, packet: 1, time: 0 };
}

describe('an opener', () => {
  const chain = (): KeyPhase => phase('handshake', 1, phase('application', 2, phase('application', 3)));

  test('opens records in order and goes on to the next keys when told', () => {
    const opener = createOpener(chain());
    expect([opener.open(record(1, 0))?.type, opener.open(record(1, 1))?.type]).toEqual([23, 23]);
    opener.advance();
    expect(opener.open(record(2, 0))?.content).toEqual(Buffer.of(2, 0));
    expect([opener.phase.name, opener.sequence]).toEqual(['application', 0]);
  });

  test('finds the number behind a loss, and says how many records were passed over', () => {
    const opener = createOpener(chain());
    opener.open(record(1, 0));
    opener.lost(100);
    expect(opener.open(record(1, 4))).toBeDefined();
    expect([opener.sequence, opener.skipped]).toEqual([4, 3]);
    opener.open(record(1, 5));
    expect(opener.skipped).toBe(0);
  });

  test('looks no further than the bytes that are missing have room for', () => {
    const opener = createOpener(chain());
    opener.open(record(1, 0));
    opener.lost(44);
    expect(opener.open(record(1, 9))).toBeUndefined();
  });

  test('finds the next phase, and not the one after the next application keys', () => {
    const opener = createOpener(chain());
    expect(opener.open(record(3, 0))).toBeUndefined();
    expect(opener.open(record(2, 0))).toBeDefined();
    expect(opener.open(record(3, 0))).toBeDefined();
  });

  test('a record that nothing opens may have used a number or not', () => {
    const opener = createOpener(chain());
    opener.open(record(1, 0));
    expect(opener.open(record(9, 1))).toBeUndefined();
    expect(opener.open(record(1, 1))).toBeDefined();
    expect(opener.open(record(9, 2))).toBeUndefined();
    expect(opener.open(record(1, 3))).toBeDefined();
  });

  test('records that nothing opens cost a bounded number of trials', () => {
    const opener = createOpener(chain());
    opener.open(record(1, 0));
    opener.lost(1_000_000_000);
    trials = 0;
    for (let round = 0; round < 200; round++) opener.open(record(9, round));
    expect(trials).toBeLessThanOrEqual(8192);
  });
});
