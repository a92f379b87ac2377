import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { streamChoice, viewOf } from '../../../lab/cli/analyze-views.ts';
import { UsageError } from '../../../lab/model/errors.ts';
import { h2lab } from '../../support/h2lab.ts';
import { withFolder } from '../../support/temporary.ts';
import { wireOf } from '../../support/wire.ts';

/** Two connections: one with a call that fails, one with a call that is fine and one that is cancelled. */
function written(folder: string): string {
  const [wire] = wireOf((w) => {
    const a = w.connect('198.18.0.1:40000');
    const b = w.connect('198.18.0.1:40001');
    a.client.request(1, { timeout: '1S' });
    w.wait(20);
    a.server.fail(1, 14, 'no healthy upstream');
    b.call(1);
    b.client.request(3);
    w.wait(30);
    b.client.rst(3, 'CANCEL');
    a.leave();
  }).files();
  const file = join(folder, 'a.pcap');
  writeFileSync(file, wire?.bytes ?? new Uint8Array());
  return file;
}

async function lines(...args: string[]): Promise<string[]> {
  return withFolder(async (folder) => {
    const { stdout, stderr, code } = await h2lab(['analyze', written(folder), ...args]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    return stdout.trimEnd().split('\n');
  });
}

describe('--calls', () => {
  test('lists every call, one a line', async () => {
    const found = (await lines('--calls', '--ndjson')).map(
      (line) => JSON.parse(line) as Record<string, unknown>,
    );
    expect(found).toMatchObject([
      { tcpStream: 0, stream: 1, status: 'UNAVAILABLE', statusFrom: 'trailers-only', deadline: 1 },
      { tcpStream: 1, stream: 1, status: 'OK', statusFrom: 'trailers' },
      { tcpStream: 1, stream: 3, status: 'CANCELLED', statusFrom: 'rst-stream' },
    ]);
    const [first] = found;
    expect(Number(first?.['end']) - Number(first?.['start'])).toBeCloseTo(0.02, 4);
  });

  test('shows columns to people', async () => {
    const [first = ''] = await lines('--calls');
    expect(first).toMatch(
      /^ +0\.1 +0\.\d{6} +20\.\d+ ms UNAVAILABLE \(trailers-only\) +\/shop\.v1\..* deadline 1 s$/,
    );
  });
});

describe('--connections', () => {
  test('lists every connection when it is over; those that are open come last', async () => {
    const found = (await lines('--connections', '--ndjson')).map((line) => JSON.parse(line) as unknown);
    expect(found).toMatchObject([
      { tcpStream: 0, client: '198.18.0.1:40000', state: 'closed', streams: 1, protocol: 'http2' },
      { tcpStream: 1, client: '198.18.0.1:40001', state: 'open', streams: 2, closed: null },
    ]);
  });

  test('shows columns to people', async () => {
    const [, second = ''] = await lines('--connections');
    expect(second).toMatch(
      /^ +1 +0\.\d{6} +open +http2 +2 streams 198\.18\.0\.1:40001 > 198\.18\.0\.2:8080$/,
    );
  });
});

describe('--stream', () => {
  test('shows the frames of one stream, or of one connection', async () => {
    const types = (found: string[]) => found.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types(await lines('--stream', '1.3', '--ndjson'))).toEqual(['HEADERS', 'DATA', 'RST_STREAM']);
    expect(types(await lines('--stream', '0', '--ndjson'))).toContain('GOAWAY');
  });

  test.each(['', '1.', 'x', '1.2.3', '-1'])('takes no %j', (text) => {
    expect(() => streamChoice(text)).toThrow(UsageError);
  });
});

describe('a view', () => {
  test('is one of them', () => {
    expect(viewOf({})).toBeUndefined();
    expect(viewOf({ ndjson: true })).toBe('frames');
    expect(viewOf({ stream: '1.3' })).toBe('frames');
    expect(() => viewOf({ calls: true, connections: true })).toThrow(/expected one of them/);
  });
});
