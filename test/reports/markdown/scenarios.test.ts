import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { discover } from '../../../analyzer/node/discover.ts';
import type { Scenario } from '../../../lab/kit/define-scenario.ts';
import { measuredPage, type ScenarioRow, scenariosPage } from '../../../reports/markdown/scenarios.ts';

const row: ScenarioRow = {
  id: 'early-close',
  title: 'The server closes early',
  why: 'Because it happens.',
  procedure: { client: 'calls', proxy: 'forwards', server: 'closes', expect: 'a cut call' },
  fault: { id: 'server-closes', explains: 'The server closes.' },
  expected: 'early-close',
};

describe('the page of scenarios', () => {
  test('has a row and a section for each, in the order given', () => {
    const page = scenariosPage([row, { ...row, id: 'other', expected: 'healthy' }]);
    expect(page.split('\n').filter((line) => line.startsWith('|'))).toEqual([
      '| scenario | fault | expected diagnosis |',
      '| --- | --- | --- |',
      '| [early-close](early-close.ts) | `server-closes` | `early-close` |',
      '| [other](other.ts) | `server-closes` | `healthy` |',
    ]);
    expect(page.match(/^## .*$/gm)).toEqual(['## early-close', '## other']);
    expect(page).toContain(
      'The server closes early. Because it happens.\n\n' +
        '- **Fault**: The server closes.\n- **Client**: calls\n- **Proxy**: forwards\n' +
        '- **Server**: closes\n- **Expected**: a cut call\n',
    );
  });

  test('of what was measured has a row for those that were', () => {
    const page = measuredPage([{ id: 'early-close', measured: ['1.5 s', '1/1', '–'] }, { id: 'other' }]);
    expect(page.trimEnd().split('\n').at(-1)).toBe('| [early-close](early-close.ts) | 1.5 s | 1/1 | – |');
  });

  test('links to files that are there', async () => {
    const folder = join(import.meta.dirname, '..', '..', '..', 'scenarios');
    const found = await discover<Scenario>(folder);
    const page = scenariosPage(found.map(({ id }) => ({ ...row, id })));
    const links = [...page.matchAll(/\]\((.*?)\)/g)].map(([, target = '']) => target);
    expect(links).toHaveLength(found.length + 1);
    for (const link of links) expect(existsSync(join(folder, link))).toBe(true);
  });
});
