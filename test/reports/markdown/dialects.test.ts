import { describe, expect, test } from '@jest/globals';
import { type DialectCell, type DialectRow, dialectsPage } from '../../../reports/markdown/dialects.ts';

const same: DialectCell = {
  verdict: 'confirmed',
  diagnosed: 'rst-after-headers',
  reasons: [],
  client: ['INTERNAL ×2'],
  toClient: ['RST_STREAM(INTERNAL_ERROR) ×2'],
  upstream: [],
  log: ['200 UR remote|reset'],
};
const absent: DialectCell = {
  ...{ verdict: 'unsupported', diagnosed: null, reasons: ['node has no such setting'] },
  ...{ client: [], toClient: [], upstream: [], log: [] },
};
const row = (id: string, change: Partial<DialectRow> = {}): DialectRow => ({
  id,
  title: 'The server resets',
  expected: 'rst-after-headers',
  hop: 'proxy-server',
  proxies: {
    'envoy 1.40.0': same,
    'haproxy 2.6.12': { ...same, verdict: 'contradicted', diagnosed: 'proxy-swallows-upstream-abort' },
    'node 0.1.0': absent,
  },
  ...change,
});

/** The lines of a table below a heading. */
function linesBelow(page: string, heading: string): string[] {
  const [, below = ''] = page.split(`${heading}\n`);
  return (below.split(/\n#/)[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
}

describe('the page of dialects', () => {
  test('shows at a glance who makes what of a failure', () => {
    expect(linesBelow(dialectsPage([row('reset')]), '## All at a glance')).toEqual([
      '| [reset](reset.ts) | ✓ | `proxy-swallows-upstream-abort` | – |',
    ]);
  });

  test('tells what was seen, and why a proxy is not among them; text of a log is no markup', () => {
    const page = dialectsPage([row('reset')]);
    expect(linesBelow(page, '### reset')).toEqual([
      '| envoy 1.40.0 | as expected | `INTERNAL ×2` | `RST_STREAM(INTERNAL_ERROR) ×2` | – | `200 UR remote¦reset` |',
      '| haproxy 2.6.12 | `proxy-swallows-upstream-abort` | `INTERNAL ×2` | `RST_STREAM(INTERNAL_ERROR) ×2` | – | `200 UR remote¦reset` |',
    ]);
    expect(page).toContain('Not to be had with node 0.1.0: node has no such setting.');
  });

  test('is divided by where the failure is; what one proxy alone can have is in the first table alone', () => {
    const page = dialectsPage([
      row('behind'),
      row('drain', { expected: 'connection-aging', hop: 'client-proxy' }),
      row('front', { hop: 'client-proxy' }),
      row('lonely', { proxies: { 'envoy 1.40.0': same, 'node 0.1.0': absent } }),
    ]);
    expect(page.match(/^##+ .*$/gm)).toEqual([
      '## All at a glance',
      '## What comes from behind the proxy',
      '### behind',
      '## How connections are retired',
      '### drain',
      '## What happens in front of it, or in it',
      '### front',
    ]);
    expect(page).toContain('[lonely](lonely.ts)');
  });

  test('versions of a proxy are compared among themselves: numbers of a thing are no difference', () => {
    const versions = (then: DialectCell): DialectRow['proxies'] => ({
      'envoy 1.36.4': then,
      'envoy 1.40.0': same,
    });
    const page = dialectsPage([
      row('often', { proxies: versions({ ...same, toClient: ['RST_STREAM(INTERNAL_ERROR)'] }) }),
      row('other', { proxies: versions({ ...same, toClient: ['RST_STREAM(NO_ERROR) ×2'] }) }),
    ]);
    expect(linesBelow(page, '### other')).toHaveLength(2);
    expect(page).toContain('2 scenarios were run on each');
    expect(page).toContain('The same in all: `often`.');
    expect(linesBelow(page, '## All at a glance')).toEqual([
      '| [often](often.ts) | ✓ |',
      '| [other](other.ts) | ✓ |',
    ]);
  });
});
