import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import { golden, h2lab, shell } from '../../support/h2lab.ts';
import { asOrdinaryUser, whyNotOrdinary } from '../../support/ordinary-user.ts';
import { seededRandom } from '../../support/random.ts';
import { run } from '../../support/run-node.ts';
import { makePipe } from '../../support/temporary.ts';

const down = golden('drain-grace-expired-tls-fault');
const up = golden('drain-grace-expired-tls-fault', 'proxy-server');
const plain = golden('connection-aging-plain-fault');

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'analyze-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Bytes that look random and are the same in every run. */
function randomBytesOfSeed(seed: number, length: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => random() * 256);
}

/** A file of this test with this content. */
function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A clone below a folder of root's alone cannot be started by anybody else. */
const canBeRead = !whyNotOrdinary().includes('cannot be read');

describe('input that cannot be used ends with exit code 4 and one line', () => {
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);

  test.each([
    ['a file that is not there', () => [join(folder, 'gone.pcap')], 'no such file'],
    ['a folder', () => [folder], 'folder'],
    ['a device that gives errors', () => ['/proc/self/mem'], 'EIO'],
    ['text', () => [put('text', 'a text is no capture, however long it may be\n'.repeat(9))], ''],
    ['a compressed text', () => [put('text.gz', gzipSync('a text is no capture'))], ''],
    ['a capture packed twice', () => [put('c.gz', gzipSync(gzipSync(readFileSync(plain))))], 'gunzip'],
    [
      'a packed capture that was cut short',
      () => [put('cut.gz', gzipSync(readFileSync(plain)).subarray(0, 12))],
      'cut',
    ],
    ['an empty file', () => [put('empty', '')], ''],
    ['a picture', () => [put('picture', png)], ''],
    ['random bytes', () => [put('random', randomBytesOfSeed(7, 100_000))], 'begins with'],
    ['one byte of a pcap', () => [put('one', Uint8Array.of(0xd4))], 'only 1 byte'],
    [
      'half of a pcap header',
      () => [put('half', Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0))],
      'still being written',
    ],
    ['a snoop capture', () => [put('snoop', 'snoop\0\0\0\0\0\0\x02\0\0\0\x04')], 'editcap'],
    ['two places without --hop', () => [down, up], `--hop client-proxy=${down}`],
    ['a set with a hole: no file', () => [down, join(folder, 'gone.pcap')], 'no such file'],
    ['a pipe among others', () => [down, '-'], 'pipe'],
    ['a time that is none', () => [down, '--from', 'noon'], '10:04:05'],
    ['times the wrong way round', () => [down, '--from', '5', '--to', '4'], 'before the end'],
    ['a host by its name', () => [down, '--host', 'localhost'], 'holds addresses'],
    ['a port that is none', () => [down, '--port', 'https'], '65535'],
    ['no file at all', () => [], 'h2lab analyze FILE'],
    ['standard input twice', () => ['-', '-'], 'once'],
    ['a hop without a file', () => ['--hop', 'client-proxy'], 'HOP=FILE'],
    ['a hop that there is not', () => ['--hop', `client-moon=${down}`], 'client-proxy'],
    ['a hop with an empty file name', () => ['--hop', 'client-proxy='], 'HOP=FILE'],
    ['a key log that is not there', () => [down, '--keys', join(folder, 'gone.log')], 'no such file'],
    ['a good capture beside a bad one', () => [down, put('other', 'no capture')], 'other'],
  ])('%s', async (_, args, words) => {
    const { code, stdout, stderr } = await h2lab(['analyze', ...args()]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(/^h2lab: [^\n]+\n$/);
    expect(stderr).toContain(words);
  });

  const mayTry = process.getuid?.() !== 0 || canBeRead;
  (mayTry ? test : test.skip)(
    `a file that this user may not read${mayTry ? '' : ' [unreadable clone]'}`,
    async () => {
      const path = put('secret', readFileSync(down));
      chmodSync(path, 0);
      // Root may read everything; an ordinary user stands in for it, with a folder that it may enter.
      chmodSync(folder, 0o755);
      const [program, ...args] = [...asOrdinaryUser, 'analyze', path];
      const { code, stderr } = await run(args, { program });
      expect(code).toBe(4);
      expect(stderr).toMatch(/^h2lab: [^\n]*may not be read[^\n]*\n$/);
    },
  );
});

test('a capture that was cut is analysed up to its end, with a note', async () => {
  const bytes = readFileSync(plain);
  const cut = put('cut.pcapng', bytes.subarray(0, bytes.length - 3001));
  const { code, stdout } = await h2lab(['analyze', cut, '--json']);
  const { inputs, diagnosis, totals } = JSON.parse(stdout) as Analysis;
  expect(code).toBe(diagnosis.signature === 'inconclusive' ? 2 : 0);
  expect(inputs[0]?.notes.join()).toMatch(/cut|truncated|end/);
  expect(totals.packets).toBeGreaterThan(100);
});

describe('what can be read in another form', () => {
  const read = ({ stdout }: { stdout: string }): Analysis => JSON.parse(stdout) as Analysis;
  const packed = (): string => put('packed', gzipSync(readFileSync(plain)));

  test('a compressed capture, by name and from standard input', async () => {
    const [named, piped, bare] = await Promise.all([
      h2lab(['analyze', packed(), '--json']),
      shell(`cat "${packed()}" | h2lab analyze - --json`),
      h2lab(['analyze', plain, '--json']),
    ]);
    expect([named.code, piped.code]).toEqual([0, 0]);
    expect(read(named).diagnosis).toEqual(read(bare).diagnosis);
    expect(read(piped).diagnosis).toEqual(read(bare).diagnosis);
  });

  test('a named pipe', async () => {
    const pipe = join(folder, 'pipe');
    makePipe(pipe);
    const { code, stdout } = await shell(`cat "${plain}" > "${pipe}" & h2lab analyze "${pipe}" --json`);
    expect(code).toBe(0);
    expect(read({ stdout }).diagnosis.signature).toBe('connection-aging');
  });

  test('a part of the packets: the result says what was left out', async () => {
    const all = read(await h2lab(['analyze', plain, '--json']));
    const part = read(await h2lab(['analyze', plain, '--json', '--to', '1', '--port', '8080']));
    expect(part.inputs[0]?.packets).toBe(all.inputs[0]?.packets);
    expect(part.inputs[0]?.filteredOut).toBeGreaterThan(100);
    expect(part.inputs[0]?.notes.join()).toContain(`left out ${part.inputs[0]?.filteredOut} of`);
    expect(part.totals.calls).toBeLessThan(all.totals.calls);
    expect(part.totals.calls).toBeGreaterThan(0);
  });
});

test('a capture from standard input', async () => {
  const piped = await shell(`cat "${plain}" | h2lab analyze - --json`);
  const named = await h2lab(['analyze', plain, '--json']);
  const read = ({ stdout }: { stdout: string }): Analysis => JSON.parse(stdout) as Analysis;
  expect(piped.code).toBe(0);
  expect(read(piped).diagnosis).toEqual(read(named).diagnosis);
  expect(read(piped).inputs[0]).toMatchObject({ file: '-', sha256: read(named).inputs[0]?.sha256 });
});
