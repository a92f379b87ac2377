/** A Chromium that opens files from the disk and nothing else, for tests of what people look at. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findProgram } from '../../lab/setup/command.js';

/** Where screenshots of a test run go, to be looked at. */
export const pictures = join(import.meta.dirname, '..', '..', '.h2lab', 'pictures');

/** Nothing of Chromium's own may want the network while it is watched. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page with what it complained of and what it asked for. */
export interface Watched {
  page: Page;
  /** Messages of the console, and errors that nobody caught. */
  complaints: string[];
  /** Addresses that were asked for. */
  requests: string[];
}

/** Starts the machine's Chromium. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findProgram('chromium');
  if (executablePath === null) throw new Error('there is no chromium');
  return chromium.launch({ executablePath, args: quiet });
}

/** Opens a file, at an address inside it. */
export async function openFile(
  browser: Browser,
  path: string,
  hash = '',
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, ...options });
  const watched: Watched = { page, complaints: [], requests: [] };
  page.on('console', (message) => watched.complaints.push(message.text()));
  page.on('pageerror', (error) => watched.complaints.push(error.message));
  page.on('request', (request) => watched.requests.push(request.url()));
  page.on('dialog', (dialog) => {
    watched.complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`file://${path}${hash}`);
  return watched;
}

/** Seconds of processor time that the page's main thread has used: other programs do not count. */
export async function processorTime(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
  };
}

/** Keeps a picture of the whole page. */
export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

interface Found {
  violations: { id: string; impact: string; nodes: { html: string }[] }[];
}

/** What axe finds of serious or critical impact: `rule: element`, each. */
export async function graveFindings(page: Page): Promise<string[]> {
  // As an expression of the debugger: the page's own policy would let no script in.
  await page.evaluate(axe.source);
  const found = await page.evaluate<Found>('axe.run(document, { resultTypes: ["violations"] })');
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}
