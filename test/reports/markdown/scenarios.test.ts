import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { discover } from '../../../analyzer/node/discover.ts';
import type { Scenario } from '../../../lab/kit/define-scenario.ts';
import { type ScenarioRow, scenariosPage } from '../../../reports/markdown/scenarios.ts';

const row: ScenarioRow = {
  id: 'early-close',
  title: 'The server closes early',
  why: 'Because it happens.',
  procedure: { client: 'calls', proxy: 'forwards', server: 'closes', expect: 'a cut call' },
  fault: { id: 'server-closes', explains: 'The server closes.' },
  expected: 'early-close',
  alsoShown: ['translated'],
  budgetSeconds: 5,
};

describe('the page of scenarios', () => {
  test('has a row and a section for each, in the order given', () => {
    const page = scenariosPage(
      [
        { ...row, measured: ['1.5 s', '1/1', '1/1', '0/1', '–', '0'] },
        { ...row, id: 'other', expected: 'healthy' },
      ],
      [],
    );
    expect(
      page
        .split('\n')
        .filter((line) => line.startsWith('| ['))
        .slice(0, 2),
    ).toEqual([
      '| [early-close](early-close.ts) | `server-closes` | `early-close` | 5 s | 1.5 s | 1/1 | 1/1 | 0/1 | – | 0 |',
      '| [other](other.ts) | `server-closes` | `healthy` | 5 s | – | – | – | – | – | – |',
    ]);
    const widths = page.split('\n').filter((line) => /^\| (scenario|---|\[)/.test(line));
    expect(new Set(widths.slice(0, 4).map((line) => line.split(' | ').length))).toEqual(new Set([10]));
    expect(page.match(/^## .*$/gm)).toEqual(['## Signatures', '## early-close', '## other']);
    expect(page).toContain(
      'The server closes early. Because it happens.\n\n' +
        '- **Fault**: The server closes.\n- **Client**: calls\n- **Proxy**: forwards\n' +
        '- **Server**: closes\n- **Expected**: a cut call\n',
    );
  });

  test('names the scenarios that show a signature, or why none does', () => {
    const page = scenariosPage(
      [row],
      [
        { id: 'early-close', notHere: 'early-close' },
        { id: 'translated', notHere: 'other' },
        { id: 'far-away', notHere: 'it needs a satellite' },
      ],
    );
    const lines = page.split('\n').filter((line) => line.startsWith('| `'));
    expect(lines).toEqual([
      '| `early-close` | [early-close](early-close.ts) |',
      '| `translated` | [early-close](early-close.ts) |',
      '| `far-away` | none: it needs a satellite |',
    ]);
  });

  test('links to files that are there', async () => {
    const folder = join(import.meta.dirname, '..', '..', '..', 'scenarios');
    const found = await discover<Scenario>(folder);
    const page = scenariosPage(
      found.map(({ id }) => ({ ...row, id })),
      [],
    );
    const links = [...page.matchAll(/\]\((.*?)\)/g)].map(([, target = '']) => target);
    expect(links).toHaveLength(found.length + 1);
    for (const link of links) expect(existsSync(join(folder, link))).toBe(true);
  });
});
