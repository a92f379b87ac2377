import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createKeyLog } from '../../../analyzer/tls/keylog.ts';

const random = 'ab'.repeat(32);
const randomBytes = new Uint8Array(32).fill(0xab);
const secret = (byte: string, length = 32): string => byte.repeat(length);

describe('lines', () => {
  test('every label of a connection is found by its client random', () => {
    const keys = createKeyLog();
    keys.add(
      [
        `CLIENT_RANDOM ${random} ${secret('01', 48)}`,
        `CLIENT_EARLY_TRAFFIC_SECRET ${random} ${secret('02')}`,
        `CLIENT_HANDSHAKE_TRAFFIC_SECRET ${random} ${secret('03')}`,
        `SERVER_HANDSHAKE_TRAFFIC_SECRET ${random} ${secret('04', 48)}`,
        `CLIENT_TRAFFIC_SECRET_0 ${random} ${secret('05')}`,
        `SERVER_TRAFFIC_SECRET_0 ${random} ${secret('06')}`,
        `SERVER_TRAFFIC_SECRET_1 ${random} ${secret('07')}`,
      ].join('\n'),
    );
    expect(keys.size).toBe(1);
    expect(keys.ignoredLines).toBe(0);
    expect(keys.find(randomBytes)).toEqual({
      master: new Uint8Array(48).fill(1),
      clientEarly: new Uint8Array(32).fill(2),
      clientHandshake: new Uint8Array(32).fill(3),
      serverHandshake: new Uint8Array(48).fill(4),
      clientTraffic: [new Uint8Array(32).fill(5)],
      serverTraffic: [new Uint8Array(32).fill(6), new Uint8Array(32).fill(7)],
    });
  });

  test('several files add up; case, CRLF, a byte order mark, comments and other labels do no harm', () => {
    const keys = createKeyLog();
    keys.add(`\ufeff# a comment\r\nCLIENT_TRAFFIC_SECRET_0 ${random.toUpperCase()} ${secret('05')}\r\n\r\n`);
    keys.add(
      Buffer.from(
        `EXPORTER_SECRET ${random} ${secret('09')}\nSERVER_TRAFFIC_SECRET_0 ${random} ${secret('06')}`,
      ),
    );
    expect(keys.ignoredLines).toBe(0);
    expect(keys.find(randomBytes)?.clientTraffic).toHaveLength(1);
    expect(keys.find(randomBytes)?.serverTraffic).toHaveLength(1);
  });

  test('an unknown random has no secrets', () => {
    expect(createKeyLog().find(randomBytes)).toBeUndefined();
  });

  test('a label of no use makes no connection', () => {
    const keys = createKeyLog();
    keys.add(`EXPORTER_SECRET ${random} ${secret('09')}`);
    expect(keys.size).toBe(0);
  });
});

describe('hostile input', () => {
  test.each([
    ['text', 'hello world'],
    ['a short random', `CLIENT_RANDOM abcd ${secret('01', 48)}`],
    ['an odd secret', `CLIENT_RANDOM ${random} ${secret('01', 48)}0`],
    ['a secret that is no hex', `CLIENT_RANDOM ${random} ${'zz'.repeat(48)}`],
    ['a line without end', 'A'.repeat(5_000_000)],
    ['a key that only begins within the limit', `CLIENT_RANDOM ${random} ${'0'.repeat(5000)}`],
  ])('%s is ignored and counted', (_name, line) => {
    const keys = createKeyLog();
    keys.add(`${line}\nSERVER_TRAFFIC_SECRET_0 ${random} ${secret('06')}\n`);
    expect(keys.ignoredLines).toBe(1);
    expect(keys.find(randomBytes)?.serverTraffic).toHaveLength(1);
  });

  test('a generation far above any real one is no list of that length', () => {
    const keys = createKeyLog();
    keys.add(`CLIENT_TRAFFIC_SECRET_999 ${random} ${secret('05')}`);
    expect(keys.find(randomBytes)).toBeUndefined();
  });

  test('no text throws', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('CLIENT_RANDOM', ' ', '\n', random, secret('01', 48), '#'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        createKeyLog().add(parts.join(''));
      }),
    );
  });
});
