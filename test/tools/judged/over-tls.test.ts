import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { buildPcap, TcpScript } from '../../support/tcp-builder.ts';
import { withFolder } from '../../support/temporary.ts';
import { goldenRuns } from '../corpus/golden.ts';
import { overTls } from './over-tls.ts';

/** Every frame that the analyzer finds, with who sent it, in order, and what it says of the connections. */
async function read(captures: readonly Uint8Array[], keys: readonly string[]) {
  return withFolder(async (folder) => {
    const inputs = captures.map((bytes, index) => {
      const file = join(folder, `${index}.pcap`);
      writeFileSync(file, bytes);
      return { file };
    });
    const frames: string[] = [];
    const { quality } = await analyze({
      ...{ inputs, keys, rules: [], threads: 1 },
      frame: ({ type, stream, flags, length, direction }, { client }, input) =>
        frames.push([input, client, direction, type, stream, flags, length].join(' ')),
    });
    return { frames: frames.sort(), quality };
  });
}

const plain = goldenRuns().filter(({ label }) => label.provenance.variant === 'plain');

describe('a capture in clear, sealed', () => {
  test.each(plain.map(({ name, captures }) => [name, captures] as const))(
    '%s has the same frames under its keys, and none without',
    async (_, captures) => {
      const files = captures.map(({ path }) => new Uint8Array(readFileSync(path)));
      const sealed = await overTls(files);
      const clear = await read(files, []);
      expect(clear.frames.length).toBeGreaterThan(20);
      expect((await read(sealed?.captures ?? [], [sealed?.keys ?? ''])).frames).toEqual(clear.frames);
      expect((await read(sealed?.captures ?? [], [])).frames).toEqual([]);
    },
  );
});

const octets = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const script = (): TcpScript => new TcpScript().open('198.18.0.1:40000', '198.18.0.2:8080', 0);

test.each([
  [
    'behind the handshake of TCP',
    new TcpScript().join('198.18.0.1:40000', '198.18.0.2:8080').send('to-server', octets('PRI'), 1e6),
  ],
  ['one side says nothing', script().send('to-server', octets('PRI'), 1e6)],
  [
    'one side speaks TLS',
    script()
      .send('to-server', octets('PRI'), 1e6)
      .send('to-client', octets('\x15\x03\x01\0\x02\x02\x46'), 2e6),
  ],
])('one that cannot be sealed is refused: %s', async (why, one) => {
  await expect(overTls([buildPcap(one.packets())])).rejects.toThrow(why);
});
