import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { readWire } from '../../../lab/cli/read-wire.ts';
import { storedSuite } from '../../../lab/cli/report.ts';
import { readAnalysis } from '../../../lab/cli/read-analysis.ts';
import { writeAnalysisPage, writeSuitePage } from '../../../reports/html.ts';
import { graveFindings, openFile, startBrowser, takePicture } from '../../support/browser.ts';
import { everything, raw } from '../../support/hostile.ts';
import { loadRules } from '../../support/load-rules.ts';
import { suiteWith } from '../../support/require.ts';
import { aging, analysis } from '../../support/sample-diagnosis.ts';
import { hostileWire } from '../../support/sample-wire.ts';
import { storeRun } from '../../support/stored-suite.ts';

function fail(what: string): never {
  throw new Error(what);
}

const inChromium = await suiteWith('chromium');

inChromium('the report of a suite, opened from the disk', () => {
  let browser: Browser;
  let folder = '';
  let path = '';
  const agingRun = '#run/connection-aging-netns-tls-fault-1';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'report-app-'));
    await loadRules();
    const runs: string[] = [];
    for (const [scenario, verdict] of [
      ['connection-aging', 'confirmed'],
      ['deadline-exceeded-client', 'contradicted'],
    ] as const)
      for (const variant of ['plain', 'tls'] as const)
        for (const role of ['fault', 'control'] as const)
          runs.push(await storeRun(folder, scenario, variant, role, { verdict }));
    path = join(folder, 'report.html');
    const suite = await storedSuite(runs, () => undefined);
    await writeSuitePage(suite, { path, loadAnalysis: readAnalysis, loadWire: readWire });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the report, lets `use` do something, and wants no complaint and no request but for the file. */
  async function visit(
    hash: string,
    use: (page: Page) => Promise<void>,
    options: Parameters<Browser['newPage']>[0] = {},
  ): Promise<void> {
    const { page, complaints, requests } = await openFile(browser, path, hash, options);
    try {
      if (hash !== '') await page.waitForSelector('[data-part="frames"] .vl-row[data-place]');
      await use(page);
      expect(complaints).toEqual([]);
      expect(requests.map((url) => url.split('#')[0])).toEqual([`file://${path}`]);
    } finally {
      await page.close();
    }
  }

  test('filters runs by words, verdict and choice', () =>
    visit('', async (page) => {
      const rows = page.locator('tr[data-run]:visible');
      expect(await rows.count()).toBe(8);
      await page.fill('#filter', 'aging');
      expect(await rows.count()).toBe(4);
      await page.selectOption('[data-choice="variant"]', 'tls');
      expect(await rows.count()).toBe(2);
      await page.click('[data-verdict-filter="contradicted"]');
      expect(await rows.count()).toBe(0);
      expect(await page.textContent('#shown')).toBe('0 of 8 runs shown');
      await takePicture(page, 'suite');
    }));

  test('opens a run, steps through its evidence, zooms, and has an address for the packet', () =>
    visit('', async (page) => {
      await page.click('tr[data-run="connection-aging-netns-tls-fault-1"] a');
      await page.waitForSelector('svg.timeline');
      expect(await page.textContent('h1:visible')).toBe('Connections are retired at a fixed age');
      const goaways = page.locator('svg.timeline .frame-label', { hasText: 'GOAWAY' });
      expect(await goaways.count()).toBeGreaterThan(0);
      await page.click('[data-tool="next"]');
      await page.click('[data-tool="next"]');
      expect(await page.textContent('.tip')).toContain('Evidence 2 of');
      expect(await page.textContent('.detail h3')).toBe('GOAWAY');
      // The frame's header: length, type 7, no flags, stream 0 (RFC 9113 4.1 and 6.8).
      expect(await page.textContent('.hex pre')).toMatch(/^0000 {2}00 00 [0-9a-f]{2} 07 00 00 00 00 /);
      expect(page.url()).toMatch(/\/packet\/0\.\d+$/);
      const window = page.locator('.overview .window');
      const before = Number(await window.getAttribute('width'));
      await page.click('[data-tool="in"]');
      expect(Number(await window.getAttribute('width'))).toBeLessThan(before * 0.6);
      await takePicture(page, 'run-zoomed');
      await page.click('[data-tool="all"]');
      expect(Number(await window.getAttribute('width'))).toBeCloseTo(before, 0);
      await page.goBack();
      await page.waitForSelector('#suite-page:not([hidden])');
    }));

  test('a brush over the ladder shows that time alone, in the list as well', () =>
    visit(agingRun, async (page) => {
      await page.check('#frame-within');
      await page.locator('svg.timeline').scrollIntoViewIfNeeded();
      const box = (await page.locator('svg.timeline').boundingBox()) ?? fail('no ladder');
      const count = async (): Promise<number> =>
        Number(/^\d+/.exec((await page.textContent('[data-part="frames"] [role="status"]')) ?? '')?.[0]);
      const whole = await count();
      await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.6, box.y + 70, { steps: 4 });
      await page.mouse.up();
      expect(await count()).toBeLessThan(whole / 2);
    }));

  test('an address leads to the stream and the packet', async () => {
    let address = '';
    await visit(agingRun, async (page) => {
      await page.focus('.vl[aria-label="Streams"]');
      await page.keyboard.press('Home');
      await page.focus('.vl[aria-label="Frames"]');
      await page.keyboard.press('Home');
      address = new URL(page.url()).hash;
    });
    expect(address).toMatch(/\/stream\/\d+\.\d+\/packet\/\d+\.\d+$/);
    await visit(address, async (page) => {
      const [, stream] = /\/stream\/\d+\.(\d+)/.exec(address) ?? [];
      expect(await page.textContent('.detail h3')).toBe(`HEADERS on stream ${stream}`);
      expect(await page.textContent('[data-part="frames"] [role="status"]')).toContain(
        `stream ${stream} alone`,
      );
      expect(new URL(page.url()).hash).toBe(address);
    });
  });

  test('everything can be reached with the keyboard alone', () =>
    visit('', async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('aging tls fault');
      for (let n = 0; n < 40; n += 1) {
        await page.keyboard.press('Tab');
        if (await page.evaluate("document.activeElement.matches('tr[data-run] a')")) break;
      }
      await page.keyboard.press('Enter');
      await page.waitForSelector('svg.timeline');
      for (let n = 0; n < 20; n += 1) {
        await page.keyboard.press('Tab');
        if (await page.evaluate("document.activeElement.matches('.timeline-box')")) break;
      }
      await page.keyboard.press('n');
      await page.keyboard.press('+');
      expect(await page.textContent('.tip')).toContain('Evidence 1 of');
      await page.keyboard.press('/');
      await page.keyboard.type('goaway');
      expect(await page.textContent('.vl[aria-label="Frames"] .vl-body .c-type')).toBe('GOAWAY');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Escape');
      await page.waitForSelector('#suite-page:not([hidden])');
    }));

  test('charts have their numbers as tables, and the control stands beside the fault', () =>
    visit('#run/deadline-exceeded-client-netns-plain-fault-1', async (page) => {
      const titles = await page.locator('.chart-box b').allTextContents();
      expect(titles).toEqual([
        'Open streams',
        'HTTP/2 windows',
        'TCP client → proxy',
        'TCP proxy → client',
        'Round trips',
        'Connection ages',
      ]);
      for (const summary of await page.locator('.chart-box summary').all()) await summary.click();
      for (const table of await page.locator('.chart-box table tbody').all())
        expect(await table.locator('tr').count()).toBeGreaterThan(0);
      await page.waitForSelector('table.compare');
      expect(await page.textContent('table.compare')).toContain('Healthy');
    }));

  test.each(['light', 'dark'] as const)('axe finds nothing grave in %s', async (colorScheme) => {
    for (const hash of ['', agingRun])
      await visit(
        hash,
        async (page) => {
          if (hash !== '') await page.click('[data-tool="next"]');
          expect(await graveFindings(page)).toEqual([]);
          await takePicture(page, `${hash === '' ? 'suite' : 'run'}-${colorScheme}`);
        },
        { colorScheme },
      );
  });

  test('on paper the answers are open, nothing is a button, and a long list says how long it is', () =>
    visit(agingRun, async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('.tools').first().isVisible()).toBe(false);
      expect(await page.locator('svg.timeline').isVisible()).toBe(true);
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      expect(await page.locator('details.more').evaluate((node) => node.hasAttribute('open'))).toBe(true);
      // Frames are many: the first ones, and how many there are beside them.
      const rows = await page.locator('.vl[aria-label="Frames"] .vl-row[data-place]').count();
      const rest = Number.parseInt((await page.textContent('.vl[aria-label="Frames"] .vl-rest')) ?? '', 10);
      const said = Number.parseInt(
        (await page.textContent('[data-part="frames"] [role="status"]')) ?? '',
        10,
      );
      expect(rows + rest).toBe(said);
      await takePicture(page, 'run-print');
      await page.evaluate("dispatchEvent(new Event('afterprint'))");
      expect(await page.locator('.vl-rest').count()).toBe(0);
    }));

  test('in a narrow window the whole ladder is there, and nothing is wider than the window', () =>
    visit(
      agingRun,
      async (page) => {
        const box = (await page.locator('.timeline-box').boundingBox()) ?? fail('no ladder');
        const drawn = (await page.locator('svg.timeline').boundingBox()) ?? fail('no ladder');
        expect(drawn.x + drawn.width).toBeLessThanOrEqual(box.x + box.width);
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
        await takePicture(page, 'run-narrow');
      },
      { viewport: { width: 390, height: 800 } },
    ));

  test('hostile strings from a capture stay text in every list and picture', async () => {
    const sample = analysis({ ...aging, title: everything, answers: { what: everything } });
    const file = join(folder, 'hostile.html');
    await writeAnalysisPage(file, sample, hostileWire);
    const { page, complaints, requests } = await openFile(browser, file);
    await page.waitForSelector('[data-part="frames"] .vl-row[data-place]');
    for (const list of ['Streams', 'Frames', 'Log lines']) {
      await page.focus(`.vl[aria-label="${list}"]`);
      await page.keyboard.press('End');
    }
    await page.focus('.vl[aria-label="Frames"]');
    await page.keyboard.press('Home');
    expect(await page.textContent('.hex')).toContain('withheld');
    for (const summary of await page.locator('summary').all()) await summary.click();
    const { x, y, width, height } = (await page.locator('svg.timeline').boundingBox()) ?? fail('no ladder');
    for (let at = 0; at < width; at += 20) await page.mouse.move(x + at, y + height / 3);
    expect(await page.textContent('main')).toContain('<img src=x onerror=alert(1)>');
    expect(await page.textContent('main')).not.toMatch(raw);
    expect(await page.locator('img, iframe, main script, main style').count()).toBe(0);
    expect(complaints).toEqual([]);
    expect(requests).toHaveLength(1);
    await takePicture(page, 'hostile');
    await page.close();
  });
});
