import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { readLogs } from '../../../analyzer/node/logs.ts';
import { CaptureError } from '../../../analyzer/node/read-errors.ts';
import { golden } from '../../support/h2lab.ts';
import { loadRules } from '../../support/load-rules.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { rulesFolder } from '../../../lab/cli/places.ts';
import { clockOf, subjectsOf } from '../../support/log-joining.ts';
import { someConnection } from '../../support/timeline-parts.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'logs-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function put(name: string, content: string | Uint8Array): { file: string } {
  const file = join(folder, name);
  writeFileSync(file, content);
  return { file };
}

const line = (change: object): string =>
  `${JSON.stringify({ flags: 'UT', details: 'response_timeout', code: 200, ...change })}\n`;
const client = '198.18.1.10:4000';
const subjects = subjectsOf([someConnection({ client })]);

describe('logs', () => {
  test.each([
    ['as they are', (text: string) => text],
    ['packed', (text: string) => gzipSync(text)],
  ])('%s are read and joined, and what was not is counted', async (name, pack) => {
    const text = `${line({ dn_raddr: client })}${line({ dn_raddr: '198.18.9.9:1' })}garbage\n`;
    const { logs, facts } = await readLogs([put(name, pack(text))], subjects, clockOf);
    expect(facts).toHaveLength(1);
    expect(logs[0]).toMatchObject({
      format: 'envoy-access',
      lines: 3,
      entries: 2,
      unknown: 1,
      joined: { address: 1 },
      unjoined: 1,
      notes: ['1 of 3 lines were not understood, line 3 first'],
    });
  });

  test('that are empty are no error', async () => {
    const { logs } = await readLogs([put('empty', '')], subjects, clockOf);
    expect(logs[0]).toMatchObject({ lines: 0, notes: ['the log is empty'] });
  });

  test.each([
    ['text of no known format', () => put('text', 'hello\nworld\n'), 'none of its 2 lines'],
    [
      'a binary',
      () =>
        put(
          'binary',
          Uint8Array.from({ length: 5000 }, (_, at) => (at * 7) % 256),
        ),
      'known format',
    ],
    ['a capture', () => ({ file: golden('connection-aging-plain-fault') }), 'it is a capture'],
    ['a file that is not there', () => ({ file: join(folder, 'gone') }), 'expected a log'],
    [
      'another format than was said',
      () => ({ ...put('named', 'x\n'), format: 'envoy-access' as const }),
      'known format',
    ],
  ])('%s is refused', async (_, spec, words) => {
    const reading = readLogs([spec()], subjects, clockOf);
    await expect(reading).rejects.toThrow(CaptureError);
    await expect(reading).rejects.toThrow(words);
  });
});

describe('a capture without keys', () => {
  /** The capture of a run over TLS without the keys that it carries, and the connection in it. */
  async function sealed(logs: { file: string }[]): Promise<Analysis> {
    const bytes = readFileSync(golden('deadline-exceeded-client-tls-fault'));
    const { file } = put('sealed.pcapng', withoutSecrets(bytes));
    await loadRules();
    const rules = (await discover<Rule>(rulesFolder)).map(({ value }) => value);
    return analyze({ inputs: [{ file }], rules, logs });
  }

  test("tells little alone, and the proxy's log decides", async () => {
    const alone = await sealed([]);
    expect(alone.diagnosis.certainty === 'inferred' || alone.diagnosis.signature === 'inconclusive').toBe(
      true,
    );
    expect(alone.diagnosis.signature).not.toBe('proxy-route-timeout');
    expect(alone).not.toHaveProperty('logs');
    const [front] = alone.connections.filter(({ protocol }) => protocol === 'tls');
    const { diagnosis, logs } = await sealed([put('access.log', line({ dn_raddr: front?.client }))]);
    expect(diagnosis).toMatchObject({
      signature: 'proxy-route-timeout',
      certainty: 'inferred',
      hop: 'client-proxy',
      client: front?.client,
      evidence: [{ log: { log: 0, line: 1 } }],
    });
    expect(logs?.[0]?.joined).toEqual({ address: 1 });
  });
});

/** A pcapng file without its Decryption Secrets Blocks (type 0x0000000A). */
function withoutSecrets(bytes: Buffer): Buffer {
  const kept: Buffer[] = [];
  for (let at = 0; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 4);
    if (bytes.readUInt32LE(at) !== 0x0a) kept.push(bytes.subarray(at, at + length));
    at += length;
  }
  return Buffer.concat(kept);
}
