import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AnalyzeOptions, analyzeCommand, analyzeFiles } from '../../../lab/cli/analyze.ts';
import { errorCodeName, frameTypeName } from '../../../analyzer/model/codes.ts';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import { golden, h2lab, shell } from '../../support/h2lab.ts';
import { makePipe } from '../../support/temporary.ts';
import { asOrdinaryUser, whyNotOrdinary } from '../../support/ordinary-user.ts';
import { loadRules } from '../../support/load-rules.ts';
import { suiteWith } from '../../support/require.ts';
import { seededRandom } from '../../support/random.ts';
import { run } from '../../support/run-node.ts';
import { tshark, tsharkFields } from '../../support/tshark.ts';

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

describe('exit codes of an answer', () => {
  test.each([
    [[], 0],
    [['--fail-on', 'fault'], 1],
    [['--fail-on', 'drain-grace-expired'], 1],
    [['--fail-on', 'connection-aging'], 0],
    [['--fail-on', 'healthy'], 0],
  ])('a fault with %j', async (options, expected) => {
    const hops = ['--hop', `client-proxy=${down}`, '--hop', `proxy-server=${up}`];
    expect((await h2lab(['analyze', ...hops, ...options])).code).toBe(expected);
  });

  test('a healthy capture is no fault', async () => {
    const { code, stdout } = await h2lab([
      'analyze',
      golden('connection-aging-plain-control'),
      '--fail-on',
      'fault',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('healthy');
  });

  test('a capture without traffic has no answer: 2', async () => {
    const header = readFileSync(plain).subarray(0, 28);
    const { code, stdout } = await h2lab(['analyze', put('header', header), '--json']);
    expect(code).toBe(2);
    expect((JSON.parse(stdout) as Analysis).diagnosis.signature).toBe('inconclusive');
  });
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

describe('--json', () => {
  // Others parse this: a key that goes away or changes its name is a major version.
  const diagnosisKeys = [
    ...['signature', 'title', 'layer', 'certainty', 'confidence', 'sender', 'cause', 'streams', 'quantities'],
    ...['evidence', 'contributing', 'ruledOut', 'answers', 'remedies'],
  ];
  const optional = ['hop', 'tcpStream', 'client', 'server'];
  let analysis: Analysis;

  beforeAll(async () => {
    const { stdout } = await h2lab([
      'analyze',
      '--hop',
      `client-proxy=${down}`,
      '--hop',
      `proxy-server=${up}`,
      '--json',
    ]);
    analysis = JSON.parse(stdout) as Analysis;
  });

  const keys = (value: object | undefined): string[] => Object.keys(value ?? {}).sort();

  test('has the documented keys at its top, in inputs, quality and totals', () => {
    expect(analysis.format).toBe('h2lab.analysis/1');
    expect(keys(analysis)).toEqual([
      'calls',
      'connections',
      'diagnosis',
      'format',
      'incidents',
      'inputs',
      'quality',
      'totals',
    ]);
    for (const input of analysis.inputs) {
      expect(keys(input)).toEqual(['duration', 'file', 'hop', 'keys', 'notes', 'packets', 'sha256', 'start']);
      expect(input.start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
      expect(input.keys).toBe('embedded');
    }
    expect(keys(analysis.quality)).toEqual([
      'captureDrops',
      'gaps',
      'midConnections',
      'truncatedPackets',
      'undecryptable',
    ]);
    expect(keys(analysis.totals)).toEqual(['calls', 'connections', 'framesByType', 'packets', 'streams']);
  });

  test('has the documented keys in every diagnosis, and every piece of evidence can be opened', () => {
    expect(analysis.incidents[0]).toEqual(analysis.diagnosis);
    const all = [...analysis.incidents, ...analysis.incidents.flatMap((one) => one.contributing)];
    expect(all.length).toBeGreaterThan(1);
    for (const diagnosis of all) {
      expect(keys(diagnosis).filter((key) => !optional.includes(key))).toEqual([...diagnosisKeys].sort());
      const evidence = [...diagnosis.evidence, ...diagnosis.ruledOut.flatMap((one) => one.evidence)];
      expect(diagnosis.evidence.length).toBeGreaterThan(0);
      for (const one of evidence) {
        expect(keys(one).filter((key) => key !== 'direction')).toEqual([
          'filter',
          'input',
          'packet',
          'time',
          'what',
        ]);
        expect(one.packet).toBeGreaterThan(0);
        expect(one.packet).toBeLessThanOrEqual(analysis.inputs[one.input]?.packets ?? 0);
      }
      for (const one of diagnosis.ruledOut) expect(keys(one)).toEqual(['because', 'evidence', 'signature']);
    }
  });

  test('has the documented keys in connections and calls', () => {
    for (const connection of analysis.connections) {
      expect(keys(connection)).toEqual([
        'alpn',
        'client',
        'closed',
        'input',
        'opened',
        'protocol',
        'server',
        'state',
        'streams',
        'tcpStream',
        'tls',
      ]);
    }
    for (const call of analysis.calls) {
      expect(keys(call).filter((key) => key !== 'deadline')).toEqual([
        'end',
        'input',
        'method',
        'start',
        'status',
        'statusFrom',
        'stream',
        'tcpStream',
      ]);
    }
    expect(analysis.connections.length).toBeGreaterThan(0);
    expect(analysis.calls.length).toBeGreaterThan(0);
  });
});

const withTshark = await suiteWith('tshark');

withTshark('--frames --ndjson and tshark', () => {
  const fields = [
    'frame.number',
    'tcp.stream',
    'http2.type',
    'http2.streamid',
    'http2.rst_stream.error',
    'http2.goaway.error',
  ];

  test.each([
    ['in clear', golden('deadline-exceeded-client-plain-fault')],
    ['inside TLS', golden('deadline-exceeded-client-tls-fault')],
    ['with GOAWAY, inside TLS', up],
  ])('agree on types, streams and error codes %s', async (_, file) => {
    const { code, stdout } = await h2lab(['analyze', file, '--frames', '--ndjson']);
    expect(code).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string | number>);
    const ours = lines.map(
      (line) =>
        `${String(line['packet'])} ${String(line['tcpStream'])} ${String(line['type'])} ${String(line['stream'])}`,
    );
    const codes = lines.flatMap((line) =>
      line['errorCode'] === undefined ? [] : [`${String(line['packet'])} ${String(line['errorCode'])}`],
    );
    const theirs: string[] = [];
    const theirCodes: string[] = [];
    for (const row of tsharkFields(file, fields, ['-Y', 'http2'])) {
      const [packet, stream, types, ids, resets, goaways] = row.map((column) =>
        column === '' ? [] : column.split(','),
      );
      types?.forEach((type, i) =>
        theirs.push(`${packet?.[0]} ${stream?.[0]} ${frameTypeName(Number(type))} ${ids?.[i]}`),
      );
      for (const one of [...(resets ?? []), ...(goaways ?? [])]) {
        theirCodes.push(`${packet?.[0]} ${errorCodeName(Number(one))}`);
      }
    }
    expect(theirs.length).toBeGreaterThan(10);
    expect(ours.sort()).toEqual(theirs.sort());
    expect(codes.sort()).toEqual(theirCodes.sort());
  });
});

withTshark('--keys', () => {
  test('a key log decrypts what carries no keys itself; without it there is another answer', async () => {
    const bare = join(folder, 'bare.pcap');
    tshark(['-r', down, '-F', 'nsecpcap', '-w', bare]);
    const secrets = readFileSync(down, 'latin1').match(/(CLIENT|SERVER)_\w+ [0-9a-f]{64} [0-9a-f]+/g) ?? [];
    expect(secrets.length).toBeGreaterThan(3);
    const log = put('keys.log', secrets.join('\n'));
    const read = async (...args: string[]): Promise<Analysis> =>
      JSON.parse((await h2lab(['analyze', ...args, '--json'])).stdout) as Analysis;
    const [embedded, opened, closed] = await Promise.all([read(down), read(bare, '--keys', log), read(bare)]);
    expect(opened.inputs[0]?.keys).toBe('file');
    expect(opened.totals).toEqual(embedded.totals);
    expect(opened.diagnosis).toEqual(embedded.diagnosis);
    expect(closed.inputs[0]?.keys).toBe('none');
    expect(closed.quality.undecryptable).toBeGreaterThan(0);
    expect(closed.diagnosis).not.toEqual(embedded.diagnosis);
  });
});

describe('as functions', () => {
  const plainly: AnalyzeOptions = { hop: [], keys: [] };

  beforeAll(loadRules);

  test('analyzeFiles calls an input what it is told to, wherever the bytes are', async () => {
    const { inputs, diagnosis } = await analyzeFiles([{ file: 'a name', path: plain }]);
    expect(inputs[0]?.file).toBe('a name');
    expect(diagnosis.signature).toBe('connection-aging');
  });

  test('analyzeFiles stops when it is told to', async () => {
    const reason = new Error('enough');
    await expect(analyzeFiles([{ file: plain }], { signal: AbortSignal.abort(reason) })).rejects.toThrow(
      'enough',
    );
  });

  test('analyzeCommand refuses what it cannot use before it reads', async () => {
    await expect(analyzeCommand([], plainly)).rejects.toThrow('Name at least one capture');
    await expect(analyzeCommand([], { ...plainly, hop: ['x'] })).rejects.toThrow('expected HOP=FILE');
  });
});

test('--markdown is a ticket with the digest of the capture, and goes with no --json', async () => {
  const { code, stdout } = await h2lab(['analyze', plain, '--markdown']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# .+\n\n\*\*.+\*\* \(`connection-aging`\)/);
  expect(stdout).toContain('## Display filters for Wireshark');
  expect(stdout).toMatch(/SHA-256 `[0-9a-f]{64}`/);
  expect((await h2lab(['analyze', plain, '--markdown', '--json'])).code).toBe(4);
});

describe('--html', () => {
  test('writes a page of the capture beside what is printed', async () => {
    const page = join(folder, 'page.html');
    const { code, stdout } = await h2lab(['analyze', plain, '--html', page]);
    expect(code).toBe(0);
    expect(stdout).toContain('connection-aging');
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('Content-Security-Policy');
    expect(html.match(/data-block="analysis"/g)).toHaveLength(1);
  });

  test('goes with no list, and a file that cannot be written is told before the reading', async () => {
    const list = await h2lab(['analyze', plain, '--html', join(folder, 'a.html'), '--frames']);
    expect({ code: list.code, stdout: list.stdout }).toEqual({ code: 4, stdout: '' });
    const nowhere = await h2lab(['analyze', plain, '--html', '/nonexistent/a.html']);
    expect(nowhere.code).toBe(4);
    expect(nowhere.stderr).toContain('there is no such folder');
  });
});
