/** The reason for the keystream: how much faster small records are opened than by one decipher a record, in one run. */
import { expect, test } from '@jest/globals';
import { createDecipheriv, randomBytes } from 'node:crypto';
import { createKeyLog } from '../../../analyzer/tls/keylog.ts';
import { trafficKeys } from '../../../analyzer/tls/key-schedule.ts';
import { createTls } from '../../../analyzer/tls/stage.ts';
import { established } from './support/established.ts';
import { keyLogOf, secrets, suiteOf } from './support/script.ts';

const count = 20000;

function timed(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start);
}

/** Nanoseconds for all records, three records a chunk. */
function byStage(records: readonly Uint8Array[]): number {
  const { inputs } = established();
  const keys = createKeyLog();
  keys.add(keyLogOf());
  const connection = { id: 0, client: 'a', server: 'b', synSeen: true };
  const plain = { push: () => undefined, end: () => undefined };
  const stage = createTls({ input: 0, connection, keys, fact: () => undefined, plain });
  const chunks = Array.from({ length: count / 4 }, (_, at) =>
    Buffer.concat(records.slice(4 * at, 4 * at + 4)),
  );
  const offsets = { 'to-server': 0, 'to-client': 0 };
  const push = (direction: 'to-server' | 'to-client', bytes: Uint8Array): void => {
    stage.push({ connection: 0, direction, offset: offsets[direction], time: 0, packet: 1, bytes });
    offsets[direction] += bytes.length;
  };
  for (const input of inputs) if ('bytes' in input) push(input.direction, input.bytes);
  return timed(() => chunks.forEach((chunk) => push('to-server', chunk)));
}

function byDecipher(records: readonly Uint8Array[]): number {
  const { key, iv } = trafficKeys(suiteOf(0x1301), secrets.client);
  return timed(() =>
    records.forEach((record, sequence) => {
      const nonce = Buffer.from(iv);
      nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence) >>> 0, 8);
      const decipher = createDecipheriv('aes-128-gcm', key, nonce);
      decipher.setAAD(record.subarray(0, 5));
      decipher.setAuthTag(record.subarray(record.length - 16));
      decipher.update(record.subarray(5, record.length - 16));
      decipher.final();
    }),
  );
}

test.each([9, 60, 200])(
  'records of %i bytes are opened at least five times as fast',
  (size) => {
    const { client } = established();
    const records = Array.from({ length: count }, () => client(23, randomBytes(size)));
    byStage(records);
    byDecipher(records);
    const ratios = [1, 2, 3].map(() => byDecipher(records) / byStage(records));
    expect(Math.max(...ratios)).toBeGreaterThan(5);
  },
  120_000,
);
