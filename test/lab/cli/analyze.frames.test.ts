import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import { errorCodeName, frameTypeName } from '../../../analyzer/model/codes.ts';
import { golden, h2lab } from '../../support/h2lab.ts';
import { suiteWith } from '../../support/require.ts';
import { tshark, tsharkFields } from '../../support/tshark.ts';

const down = golden('drain-grace-expired-tls-fault');
const up = golden('drain-grace-expired-tls-fault', 'proxy-server');

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'analyze-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A file of this test with this content. */
function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

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
