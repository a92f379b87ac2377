/** Keys behind the packets that need them: the facts are those of keys in front, however the capture is read. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { type PassRequest, type PassSink, runPass } from '../../../analyzer/node/pass.ts';
import { runPassInThreads } from '../../../analyzer/node/threads/run-threads.ts';
import { separateSecrets } from '../../support/pcapng-secrets.ts';
import { makePipe, withFolder } from '../../support/temporary.ts';

const corpus = new URL('../../corpus/connection-aging-tls-fault/client-proxy.pcapng', import.meta.url);
const secretsBlock = 10;
let original: Uint8Array;
let late: Uint8Array;

beforeAll(() => {
  original = new Uint8Array(readFileSync(fileURLToPath(corpus)));
  const view = new DataView(original.buffer);
  const blocks: Uint8Array[] = [];
  for (let at = 0; at + 12 <= original.length; at += view.getUint32(at + 4, true)) {
    if (view.getUint32(at, true) === secretsBlock)
      blocks.push(original.subarray(at, at + view.getUint32(at + 4, true)));
  }
  late = new Uint8Array(Buffer.concat([separateSecrets(original).bytes, ...blocks]));
});

async function factsOf(file: string, threads = 1): Promise<string[]> {
  const facts: string[] = [];
  const sink: PassSink = {
    fact: (_, fact) => facts.push(JSON.stringify(fact)),
    start: () => undefined,
    reached: () => undefined,
    end: () => undefined,
  };
  const request: PassRequest = { inputs: [{ file }], keys: [], wants: [], digest: false };
  await (threads === 1 ? runPass(request, sink) : runPassInThreads(request, threads, sink));
  return facts;
}

describe('keys at the end of a capture', () => {
  test.each([1, 3])('of a file, in %i threads: the same facts in the same order', async (threads) => {
    await withFolder(async (folder) => {
      writeFileSync(`${folder}/early`, original);
      writeFileSync(`${folder}/late`, late);
      const expected = await factsOf(`${folder}/early`);
      expect(expected.join()).toContain('"http2.goaway"');
      expect(await factsOf(`${folder}/late`, threads)).toEqual(expected);
    });
  });

  test('of a compressed file: the same', async () => {
    await withFolder(async (folder) => {
      writeFileSync(`${folder}/early`, original);
      writeFileSync(`${folder}/late`, gzipSync(late));
      expect(await factsOf(`${folder}/late`)).toEqual(await factsOf(`${folder}/early`));
    });
  });

  test('of a pipe, which is read once: the same facts, later', async () => {
    await withFolder(async (folder) => {
      writeFileSync(`${folder}/early`, original);
      writeFileSync(`${folder}/late`, late);
      makePipe(`${folder}/pipe`);
      const writer = spawn('sh', ['-c', 'cat "$1" > "$2"', 'sh', `${folder}/late`, `${folder}/pipe`]);
      try {
        const facts = await factsOf(`${folder}/pipe`);
        expect(facts.toSorted()).toEqual((await factsOf(`${folder}/early`)).toSorted());
      } finally {
        writer.kill('SIGKILL');
      }
    });
  });
});
