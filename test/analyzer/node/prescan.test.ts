import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { embeddedKeys, moreKeys, planKeys } from '../../../analyzer/node/prescan.ts';
import { withFolder } from '../../support/temporary.ts';

/** A block of pcapng: type, length, body, length. */
function block(type: number, body: Uint8Array, littleEndian = true): Uint8Array {
  const padded = (body.length + 3) & ~3;
  const bytes = new Uint8Array(padded + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, littleEndian);
  view.setUint32(4, bytes.length, littleEndian);
  bytes.set(body, 8);
  view.setUint32(bytes.length - 4, bytes.length, littleEndian);
  return bytes;
}

function numbers(
  littleEndian: boolean,
  ...values: readonly (readonly [value: number, size: 2 | 4])[]
): Uint8Array {
  const bytes = new Uint8Array(values.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, size] of values) {
    if (size === 2) view.setUint16(at, value, littleEndian);
    else view.setUint32(at, value, littleEndian);
    at += size;
  }
  return bytes;
}

const section = (littleEndian = true): Uint8Array => {
  const body = numbers(littleEndian, [0x1a2b3c4d, 4], [1, 2], [0, 2], [0xffffffff, 4], [0xffffffff, 4]);
  return block(0x0a0d0d0a, body, littleEndian);
};
const face = (littleEndian = true): Uint8Array =>
  block(1, numbers(littleEndian, [1, 2], [0, 2], [0, 4]), littleEndian);
const packet = (length: number, littleEndian = true): Uint8Array =>
  block(
    6,
    Buffer.concat([
      numbers(littleEndian, [0, 4], [0, 4], [0, 4], [length, 4], [length, 4]),
      Buffer.alloc(length),
    ]),
    littleEndian,
  );
const secrets = (text: string, type = 0x544c534b, littleEndian = true): Uint8Array =>
  block(
    10,
    Buffer.concat([numbers(littleEndian, [type, 4], [text.length, 4]), Buffer.from(text)]),
    littleEndian,
  );

function keysIn(...blocks: readonly Uint8Array[]): Promise<string[]> {
  return withFolder(async (folder) => {
    writeFileSync(`${folder}/c`, Buffer.concat(blocks));
    return embeddedKeys(`${folder}/c`);
  });
}

describe('key logs in a pcapng', () => {
  test('wherever they stand, in both byte orders, and in every section', async () => {
    const many = Array.from({ length: 3000 }, (_, at) => packet(at % 2000));
    expect(
      await keysIn(
        section(),
        face(),
        secrets('first'),
        ...many,
        secrets('behind'),
        section(false),
        face(false),
        packet(70_000, false),
        secrets('other order', undefined, false),
      ),
    ).toEqual(['first', 'behind', 'other order']);
  });

  test('one larger than what is read at a time', async () => {
    const text = 'x'.repeat(700_001);
    expect(await keysIn(section(), face(), packet(9), secrets(text), secrets('y'))).toEqual([text, 'y']);
  });

  test('secrets of other kinds are none', async () => {
    expect(await keysIn(section(), secrets('wg', 0x57474b4c), secrets('tls'))).toEqual(['tls']);
  });

  test('damage ends the look: a cut, a length that cannot be, another format', async () => {
    const whole = Buffer.concat([section(), secrets('a'), packet(100), secrets('b')]);
    expect(await keysIn(whole.subarray(0, whole.length - 5))).toEqual(['a']);
    expect(
      await keysIn(section(), secrets('a'), numbers(true, [6, 4], [3, 4], [0, 4]), secrets('b')),
    ).toEqual(['a']);
    expect(await keysIn(numbers(true, [0xa1b2c3d4, 4]), whole)).toEqual([]);
    expect(await keysIn(new Uint8Array(0))).toEqual([]);
    expect(embeddedKeys('/nowhere')).toEqual([]);
  });

  test('no bytes throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await keysIn(section(), bytes)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("wireshark's editcap puts them there", async () => {
    await withFolder(async (folder) => {
      writeFileSync(`${folder}/keys`, `CLIENT_RANDOM ${'ab'.repeat(32)} ${'cd'.repeat(48)}\n`);
      writeFileSync(`${folder}/in`, Buffer.concat([section(), face(), packet(60)]));
      execFileSync('editcap', ['--inject-secrets', `tls,${folder}/keys`, `${folder}/in`, `${folder}/out`]);
      expect(embeddedKeys(`${folder}/out`)).toEqual([readFileSync(`${folder}/keys`, 'latin1')]);
    });
  });
});

describe('how the keys of an input are found', () => {
  const capture = Buffer.concat([section(), face(), packet(60), secrets('late')]);

  test('a plain file is looked through when it is asked for', async () => {
    await withFolder(async (folder) => {
      writeFileSync(`${folder}/a`, capture);
      writeFileSync(`${folder}/b`, capture);
      const plan = await planKeys({ file: 'name', path: `${folder}/a`, then: [{ file: `${folder}/b` }] });
      expect(plan).toEqual({ files: [`${folder}/a`, `${folder}/b`], texts: [], mayCome: false });
      expect(moreKeys(plan)?.()).toEqual(['late', 'late']);
    });
  });

  test('a compressed one is unpacked, and a compressed pcap left alone', async () => {
    await withFolder(async (folder) => {
      writeFileSync(`${folder}/a`, gzipSync(capture));
      writeFileSync(`${folder}/b`, gzipSync(numbers(true, [0xa1b2c3d4, 4], [0, 4])));
      const plan = await planKeys({ file: `${folder}/a`, then: [{ file: `${folder}/b` }] });
      expect(plan).toEqual({ files: [], texts: ['late'], mayCome: false });
      expect(moreKeys(plan)).toBeUndefined();
    });
  });

  test('standard input cannot be looked through', async () => {
    expect(await planKeys({ file: '-' })).toEqual({ files: [], texts: [], mayCome: true });
  });

  test('a file that is not there has none', async () => {
    expect(await planKeys({ file: '/nowhere' })).toEqual({ files: [], texts: [], mayCome: false });
  });
});
