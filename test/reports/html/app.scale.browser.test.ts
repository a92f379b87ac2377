import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { MOST_OCTETS } from '../../../analyzer/model/frame.ts';
import type { RunRecord } from '../../../lab/model/events.ts';
import { writeSuitePage } from '../../../reports/html.ts';
import type { WireFacts, WireFrame, WireStream } from '../../../reports/html/wire.ts';
import { openFile, processorTime, startBrowser, takePicture } from '../../support/browser.ts';
import { seededRandom } from '../../support/random.ts';
import { suiteWith } from '../../support/require.ts';
import { aging, analysis } from '../../support/sample-diagnosis.ts';
import { runRecord, suite } from '../../support/sample-report.ts';

const RUNS = 500;
const FRAMES = 100_000;
/** One run holds so many of them: what its own lists must bear. */
const IN_ONE = 50_000;

const inChromium = await suiteWith('chromium');

const noisy = seededRandom(3);
/** What payloads are cut from: too long to be compressed away. */
const noise = Buffer.from(Uint8Array.from({ length: 1 << 20 }, () => noisy() * 256));

/** Frames of calls on two hops, as irregular in time and size as traffic is. */
function wireOf(count: number, seed: number): WireFacts {
  const random = seededRandom(seed);
  const frames: WireFrame[] = [];
  const streams: WireStream[] = [];
  for (let n = 0; n < count; n += 1) {
    const stream = 1 + 2 * Math.floor(n / 8);
    const at = n * 700 + Math.floor(random() * 600);
    const connection = (n >> 2) % 2;
    const type = [1, 0, 8, 1, 0, 1, 0, 1][n % 8] ?? 0;
    const direction = n % 8 < 3 ? 'to-server' : 'to-client';
    const frame = { at, connection, direction, type, stream, flags: 4, packet: n + 1 } as const;
    const path = `/shop.v1.Catalog/GetItem${Math.floor(random() * 50)}`;
    const detail =
      type === 1
        ? {
            headers: [
              [':path', path],
              ['x-request-id', String(random())],
            ] as const,
          }
        : undefined;
    const length = Math.floor(random() * 9000);
    const from = Math.floor(random() * (noise.length - MOST_OCTETS));
    const octets = noise.toString('hex', from, from + Math.min(length, MOST_OCTETS));
    frames.push({ ...frame, length, octets, ...(detail && { detail }) });
    if (n % 8 === 0)
      streams.push({
        connection,
        id: stream,
        opened: at,
        ended: at + 5000,
        how: 'end-stream',
        path,
        status: 'OK',
        packet: n + 1,
      });
  }
  const connection = {
    tcpStream: 0,
    client: '198.18.0.2:4000',
    server: '198.18.1.2:8080',
    opened: 0,
    closed: null,
  };
  const kind = { state: 'open', protocol: 'http2', tls: null };
  return {
    connections: [0, 1].map((input) => ({ ...connection, ...kind, input })),
    frames,
    streams,
    events: [],
    series: [],
    logs: [],
    left: 0,
  };
}

inChromium(`${RUNS} runs and ${FRAMES} frames in one file`, () => {
  let browser: Browser;
  let folder = '';
  let path = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'report-scale-'));
    path = join(folder, 'report.html');
    const runs: RunRecord[] = Array.from({ length: RUNS }, (_, n) =>
      runRecord({ scenario: `scenario-${n % 90}`, repeat: n + 1, folder: `${folder}/run-${n}` }),
    );
    const each = Math.ceil((FRAMES - IN_ONE) / (RUNS - 1));
    await writeSuitePage(
      { ...suite, runs, totals: { ...suite.totals, confirmed: RUNS } },
      {
        path,
        loadAnalysis: async () => analysis(aging),
        loadWire: async (run) =>
          wireOf(run.endsWith('/run-0') ? IN_ONE : each, Number(run.split('-').at(-1))),
      },
    );
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Milliseconds of the page's processor time for a keystroke, until the frame that shows what it did is drawn. */
  async function keystroke(
    page: Page,
    time: () => Promise<number>,
    field: string,
    text: string,
  ): Promise<number> {
    const before = await time();
    await page.evaluate(
      `new Promise((done) => {
        const field = document.querySelector('${field}');
        field.value = '${text}';
        field.dispatchEvent(new Event('input'));
        requestAnimationFrame(() => setTimeout(done));
      })`,
    );
    return ((await time()) - before) * 1000;
  }

  test('is below 30 MB, paints in 1.5 s and filters in 100 ms a key', async () => {
    expect(statSync(path).size).toBeLessThan(30e6);
    const { page, complaints } = await openFile(browser, path);
    const paint = await page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0].startTime",
    );
    expect(paint).toBeLessThan(1500);
    const time = await processorTime(page);
    const keys: number[] = [];
    for (const text of ['s', 'sc', 'scenario-1', 'scenario-12', ''])
      keys.push(await keystroke(page, time, '#filter', text));
    await page.evaluate("location.hash = '#run/run-0'");
    await page.waitForSelector('[data-part="frames"] .vl-row[data-place]');
    expect(await page.textContent('[data-part="frames"] [role="status"]')).toBe(`${IN_ONE} frames`);
    for (const text of ['h', 'he', 'headers', 'getitem7', '#4711', ''])
      keys.push(await keystroke(page, time, '#frame-filter', text));
    expect(Math.max(...keys)).toBeLessThan(100);
    expect(await page.locator('.vl-row').count()).toBeLessThan(300);
    await takePicture(page, 'scale');
    expect(complaints).toEqual([]);

    await page.close();
  });
});
