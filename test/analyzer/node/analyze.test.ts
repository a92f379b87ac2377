import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { CaptureError } from '../../../analyzer/node/read-errors.ts';
import { separateSecrets } from '../../support/pcapng-secrets.ts';
import { captureStartSeconds } from '../../support/tcp-builder.ts';
import { withFolder } from '../../support/temporary.ts';
import { healthy, written } from '../../support/written-capture.ts';
import { corpusFolder } from '../../tools/corpus/golden.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const rules = (await discover<Rule>(join(root, 'analyzer', 'rules'))).map(({ value }) => value);

describe('one capture', () => {
  test('is described: digest, packets, start, duration', async () => {
    await withFolder(async (folder) => {
      const [file = ''] = written(folder, healthy);
      const { inputs, diagnosis, totals, quality, format } = await analyze({ inputs: [{ file }], rules });
      expect(format).toBe('h2lab.analysis/1');
      const [input] = inputs;
      expect(input).toMatchObject({
        file,
        sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
        start: new Date(captureStartSeconds * 1000).toISOString().replace('.000Z', '.000000000Z'),
        keys: 'none',
        notes: [],
      });
      expect(input?.duration).toBeCloseTo(0.2543, 2);
      expect(input).not.toHaveProperty('hop');
      expect(diagnosis.signature).toBe('healthy');
      expect(totals).toMatchObject({ packets: input?.packets, connections: 1, streams: 2, calls: 2 });
      // Two requests with one message each, two answers with HEADERS, DATA and trailers; the client's GOAWAY.
      expect(totals.framesByType).toEqual({ SETTINGS: 4, HEADERS: 6, DATA: 4, GOAWAY: 1 });
      expect(quality).toEqual({
        captureDrops: 0,
        truncatedPackets: 0,
        midConnections: 0,
        undecryptable: 0,
        gaps: 0,
      });
    });
  });

  test('may be called by another name than its path', async () => {
    await withFolder(async (folder) => {
      const [path = ''] = written(folder, healthy);
      const { inputs } = await analyze({
        inputs: [{ file: 'client-proxy', path, hop: 'client-proxy' }],
        rules,
      });
      expect(inputs[0]).toMatchObject({ file: 'client-proxy', hop: 'client-proxy' });
    });
  });

  test('shows its frames in order, as many as are counted', async () => {
    await withFolder(async (folder) => {
      const [file = ''] = written(folder, healthy);
      const packets: number[] = [];
      const { totals } = await analyze({
        inputs: [{ file }],
        rules: [],
        frame: (frame, connection, input) => {
          packets.push(frame.packet);
          expect([connection.server, input]).toEqual(['198.18.0.2:8080', 0]);
        },
      });
      expect(packets).toEqual([...packets].sort((a, b) => a - b));
      expect(packets).toHaveLength(Object.values(totals.framesByType).reduce((a, b) => a + b));
    });
  });

  test('without a rule that knows it is inconclusive', async () => {
    await withFolder(async (folder) => {
      const [file = ''] = written(folder, healthy);
      const { diagnosis, incidents } = await analyze({ inputs: [{ file }], rules: [] });
      expect(diagnosis.signature).toBe('inconclusive');
      expect(incidents).toEqual([diagnosis]);
    });
  });

  test('without a packet says so', async () => {
    await withFolder(async (folder) => {
      const [whole = ''] = written(folder, healthy);
      const file = join(folder, 'none.pcap');
      writeFileSync(file, readFileSync(whole).subarray(0, 24));
      const { diagnosis, inputs } = await analyze({ inputs: [{ file }], rules });
      expect(diagnosis.answers['what']).toContain('the capture holds no packet');
      expect(inputs[0]).toMatchObject({ packets: 0, duration: 0 });
    });
  });

  test('that was cut off is analysed up to its end, with a note', async () => {
    await withFolder(async (folder) => {
      const [whole = ''] = written(folder, healthy);
      const bytes = readFileSync(whole);
      const file = join(folder, 'cut.pcap');
      writeFileSync(file, bytes.subarray(0, bytes.length - 10));
      const { inputs, totals } = await analyze({ inputs: [{ file }], rules });
      const { totals: before } = await analyze({ inputs: [{ file: whole }], rules });
      expect(totals.packets).toBe(before.packets - 1);
      expect(totals.calls).toBe(2);
      expect(inputs[0]?.notes.join()).toMatch(/cut|truncated|incomplete|ends/i);
    });
  });

  test('comes from standing input as well', async () => {
    await withFolder(async (folder) => {
      const [file = ''] = written(folder, healthy);
      const script =
        'const { analyze } = await import(process.argv[1]);\n' +
        "const { inputs, totals } = await analyze({ inputs: [{ file: '-' }], rules: [] });\n" +
        'process.stdout.write(JSON.stringify({ inputs, totals }));\n';
      const module = join(root, 'analyzer', 'node', 'analyze.ts');
      const { NODE_OPTIONS: _ours, ...env } = process.env;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, module], {
        env,
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.stdin.end(readFileSync(file));
      await once(child, 'close');
      const { inputs, totals } = JSON.parse(output) as Analysis;
      expect(inputs[0]?.sha256).toBe(createHash('sha256').update(readFileSync(file)).digest('hex'));
      expect(totals.calls).toBe(2);
    });
  });
});

describe('what is no capture', () => {
  const failing = async (files: readonly string[]): Promise<string> => {
    const error: unknown = await analyze({ inputs: files.map((file) => ({ file })), rules }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CaptureError);
    const { message } = error as CaptureError;
    expect(message).not.toContain('\n');
    return message;
  };

  test.each([
    ['missing.pcap', 'there is no such file'],
    ['.', 'it is a folder'],
    ['text', 'text: '],
    ['empty', 'empty: '],
  ])('%s is refused in one line that names it', async (name, words) => {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, 'text'), 'This is a letter, and no capture at all.\n');
      writeFileSync(join(folder, 'empty'), '');
      const message = await failing([join(folder, name)]);
      expect(message.startsWith(join(folder, name))).toBe(true);
      expect(message).toContain(words);
    });
  });

  test('is named among good ones', async () => {
    await withFolder(async (folder) => {
      const [good = ''] = written(folder, healthy);
      const missing = join(folder, 'missing.pcap');
      expect(await failing([good, missing])).toContain(
        `${missing}: expected a capture, but there is no such file`,
      );
    });
  });
});

describe('keys', () => {
  const file = join(corpusFolder, 'drain-grace-expired-tls-fault', 'proxy-server.pcapng');
  const { bytes, keys } = separateSecrets(readFileSync(file));

  const result = async (path: string, texts: readonly string[]): Promise<Analysis> =>
    analyze({ inputs: [{ file: 'capture', path }], keys: texts, rules });

  test('in the capture, in a file of their own, or absent', async () => {
    await withFolder(async (folder) => {
      const bare = join(folder, 'capture.pcapng');
      writeFileSync(bare, bytes);
      const embedded = await result(file, []);
      const given = await result(bare, [keys]);
      expect(embedded.inputs[0]?.keys).toBe('embedded');
      expect(given.inputs[0]?.keys).toBe('file');
      expect(given.diagnosis).toEqual(embedded.diagnosis);
      expect(given.diagnosis.signature).toBe('drain-grace-expired');

      const closed = await result(bare, []);
      expect(closed.inputs[0]?.keys).toBe('none');
      // What sizes and times of records tell, and no more.
      expect(closed.diagnosis).toMatchObject({ signature: 'drain-grace-expired', certainty: 'inferred' });
      expect(closed.diagnosis.confidence).toBeLessThan(embedded.diagnosis.confidence);
      expect(closed.quality.undecryptable).toBeGreaterThan(0);
    });
  });
});

test('an analysis that is stopped gives what was read so far, marked partial', async () => {
  await withFolder(async (folder) => {
    const [file = ''] = written(folder, healthy);
    const atOnce = await analyze({ inputs: [{ file }], rules, stop: AbortSignal.abort() });
    expect(atOnce).toMatchObject({ partial: true, diagnosis: { signature: 'inconclusive' } });
    expect(await analyze({ inputs: [{ file }], rules })).not.toHaveProperty('partial');
  });
});

test('a list waits for its reader: nothing is read while there is no room', async () => {
  await withFolder(async (folder) => {
    const [file = ''] = written(folder, (wire) => {
      const c = wire.connect();
      c.client.request(1);
      c.server.responseHeaders(1);
      for (let i = 0; i < 3000; i++) c.server.message(1, 1000);
      c.server.trailers(1);
      c.leave();
    });
    let frames = 0;
    let makeRoom: () => void = () => undefined;
    let asked = 0;
    let tellAsked: () => void = () => undefined;
    const firstAsked = new Promise<void>((resolve) => (tellAsked = resolve));
    const reading = analyze({
      inputs: [{ file }],
      rules: [],
      frame: () => frames++,
      ready() {
        asked++;
        tellAsked();
        return asked > 1 ? undefined : new Promise<void>((resolve) => (makeRoom = resolve));
      },
    });
    await firstAsked;
    const before = frames;
    await new Promise((resolve) => setImmediate(resolve));
    expect([asked, frames]).toEqual([1, before]);
    makeRoom();
    const { totals } = await reading;
    expect(before).toBeGreaterThan(0);
    expect(frames).toBeGreaterThan(before);
    expect(totals.framesByType['DATA']).toBe(3000 + 1);
  });
});
