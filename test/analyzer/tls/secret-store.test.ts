import { expect, test } from '@jest/globals';
import { SecretKind } from '../../../analyzer/tls/keylog-line.ts';
import { createSecretStore } from '../../../analyzer/tls/secret-store.ts';

function randomOf(number: number): Uint8Array {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(28, number);
  return bytes;
}

function line(number: number, kind: number, generation = 0, length = 32) {
  const secret = new Uint8Array(length).fill((number + 7 * kind + generation) & 255);
  return { kind, generation, clientRandom: randomOf(number), secret };
}

test('secrets of many connections, mixed, are found by connection', () => {
  const store = createSecretStore();
  const count = 3000;
  for (const kind of [3, 4, 5]) {
    for (let number = 0; number < count; number++) expect(store.add(line(number, kind))).toBe(true);
  }
  expect([store.size, store.secrets]).toEqual([count, 3 * count]);
  for (const number of [0, 1, 1365, 1366, count - 1]) {
    expect(store.find(randomOf(number))).toEqual({
      serverHandshake: line(number, 3).secret,
      clientTraffic: [line(number, 4).secret],
      serverTraffic: [line(number, 5).secret],
    });
  }
  expect(store.find(randomOf(count))).toBeUndefined();
});

test('what comes twice is kept once, as it came last', () => {
  const store = createSecretStore();
  store.add(line(1, SecretKind.MASTER, 0, 32));
  const again = { ...line(1, SecretKind.MASTER, 0, 48), secret: new Uint8Array(48).fill(99) };
  store.add(again);
  expect(store.secrets).toBe(1);
  expect(store.find(randomOf(1))?.master).toEqual(again.secret);
});

test('generations are apart, and may come in any order', () => {
  const store = createSecretStore();
  for (const generation of [2, 0]) store.add(line(1, SecretKind.CLIENT_TRAFFIC, generation));
  const found = store.find(randomOf(1))?.clientTraffic ?? [];
  expect([found[0]?.[0], found[1], found[2]?.[0]]).toEqual([29, undefined, 31]);
});

test('a secret that no suite has is not kept', () => {
  expect(createSecretStore().add(line(1, SecretKind.MASTER, 0, 50))).toBe(false);
});

test('what is found is a copy', () => {
  const store = createSecretStore();
  store.add(line(1, SecretKind.MASTER));
  store.find(randomOf(1))?.master?.fill(0);
  expect(store.find(randomOf(1))?.master?.[0]).toBe(1);
});
