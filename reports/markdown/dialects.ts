/** The page `scenarios/DIALECTS.md`: what each proxy, in each version, made of the same failure. */

import { envoyNotes } from './envoy-notes.ts';

/** What one proxy made of one scenario; see `scenarios/DIALECTS.json`. */
export interface DialectCell {
  verdict: string;
  diagnosed: string | null;
  reasons: readonly string[];
  client: readonly string[];
  toClient: readonly string[];
  upstream: readonly string[];
  log: readonly string[];
}

/** One scenario. */
export interface DialectRow {
  id: string;
  title: string;
  expected: string;
  /** Where the fault is: by it the page is divided. */
  hop: string | undefined;
  /** By proxy with its version. */
  proxies: Readonly<Record<string, DialectCell>>;
}

/** Signatures of connections that a proxy retires. */
const drains: ReadonlySet<string> = new Set([
  'graceful-drain',
  'connection-aging',
  'connection-request-limit',
  'drain-grace-expired',
]);

const columns = ['diagnosis', 'the client saw', 'to the client', 'to the server', 'log'];

/** Text in a cell: nothing of a log is markup. */
function cell(texts: readonly string[]): string {
  if (texts.length === 0) return '–';
  return texts.map((text) => `\`${text.replaceAll('`', "'").replaceAll('|', '¦')}\``).join(', ');
}

function diagnosisOf({ verdict, diagnosed, reasons }: DialectCell, expected: string): string {
  if (verdict === 'confirmed') return 'as expected';
  const why = reasons[0] === undefined ? '' : `: ${reasons[0].replaceAll('|', '¦')}`;
  if (diagnosed === expected) return `as expected, but${why.replace(/^: /, ' ')}`;
  if (verdict === 'contradicted' && diagnosed !== null) return `\`${diagnosed}\``;
  return `${verdict}${why}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

function rule(width: number): string {
  return line(Array.from({ length: width }, () => '---'));
}

function ran({ verdict }: DialectCell): boolean {
  return verdict !== 'unsupported';
}

/** One scenario: a line a proxy that can have it, and why the others cannot. */
function section({ id, title, expected, proxies }: DialectRow, names: readonly string[]): string {
  const seen = names.flatMap((name) => {
    const one = proxies[name];
    return one === undefined || !ran(one) ? [] : [{ name, one }];
  });
  const not = names.flatMap((name) => {
    const one = proxies[name];
    return one === undefined || ran(one) ? [] : [`${name}: ${one.reasons[0] ?? 'no reason told'}`];
  });
  const lines = seen.map(({ name, one }) =>
    line([
      name,
      diagnosisOf(one, expected),
      ...[one.client, one.toClient, one.upstream, one.log].map((texts) => cell(texts)),
    ]),
  );
  const because = not.length === 0 ? '' : `\nNot to be had with ${not.join('; ')}.\n`;
  return (
    `\n### ${id}\n\n${title}. Expected: \`${expected}\`.\n\n` +
    line(['proxy', ...columns]) +
    rule(columns.length + 1) +
    lines.join('') +
    because
  );
}

/** All scenarios against all proxies: as expected, another diagnosis, or none. */
function matrix(rows: readonly DialectRow[], names: readonly string[]): string {
  const body = rows.map(({ id, expected, proxies }) =>
    line([
      `[${id}](${id}.ts)`,
      ...names.map((name) => {
        const one = proxies[name];
        if (one === undefined || !ran(one)) return '–';
        return one.verdict === 'confirmed' || one.diagnosed === expected
          ? '✓'
          : `\`${one.diagnosed ?? one.verdict}\``;
      }),
    ]),
  );
  return line(['scenario', ...names]) + rule(names.length + 1) + body.join('');
}

/** The version of a proxy, for an order in which newer ones come first. */
function newestFirst(a: string, b: string): number {
  return b.localeCompare(a, 'en', { numeric: true });
}

/** What differs between versions of one proxy; the counts of a thing may differ by chance and are left out. */
function sameSeen(a: DialectCell, b: DialectCell): boolean {
  const of = ({ diagnosed, client, toClient, upstream, log }: DialectCell): string =>
    JSON.stringify([
      diagnosed,
      ...[client, toClient, upstream, log].map((texts) => texts.map((t) => t.replace(/ ×\d+$/, '')).sort()),
    ]);
  return of(a) === of(b);
}

function versionPart(rows: readonly DialectRow[], names: readonly string[]): string {
  const compared = rows.filter(
    ({ proxies }) => names.filter((name) => proxies[name] !== undefined).length > 1,
  );
  const [latest = '', ...older] = names;
  const differing = compared.filter(({ proxies }) =>
    older.some((name) => {
      const [now, then] = [proxies[latest], proxies[name]];
      return now !== undefined && then !== undefined && !sameSeen(now, then);
    }),
  );
  const same = compared.filter((row) => !differing.includes(row)).map(({ id }) => `\`${id}\``);
  return (
    `${compared.length} scenarios were run on each; what differs beyond counts is shown.\n` +
    differing.map((row) => section(row, names)).join('') +
    `\nThe same in all: ${same.join(', ') || 'none'}.\n`
  );
}

/** The page: the newest version of each proxy against the others, then the versions of one against each other. */
export function dialectsPage(rows: readonly DialectRow[]): string {
  const all = [...new Set(rows.flatMap(({ proxies }) => Object.keys(proxies)))];
  const brands = [...new Set(all.map((name) => name.split(' ')[0] ?? name))].sort();
  const versionsOf = (brand: string): string[] =>
    all.filter((name) => name.startsWith(`${brand} `)).sort(newestFirst);
  const names = brands.flatMap((brand) => versionsOf(brand).slice(0, 1));
  const tried = rows.filter(
    ({ proxies }) => names.filter((name) => proxies[name] !== undefined && ran(proxies[name])).length > 1,
  );
  const draining = tried.filter(({ expected }) => drains.has(expected));
  const behind = tried.filter((row) => row.hop === 'proxy-server' && !draining.includes(row));
  const others = tried.filter((row) => !draining.includes(row) && !behind.includes(row));
  const several = brands.filter((brand) => versionsOf(brand).length > 1);
  return (
    '# Dialects\n\n' +
    'The same failure through each proxy that can have it, as it was last run: what the analyzer says, which status came to\n' +
    'the application of the client, what the proxy told its client and the server, and what stands in its log. A diagnosis\n' +
    'that is not the expected one is data: that proxy makes another failure of it, or leaves nothing from which to tell.\n' +
    '`last real` is a stream id of that connection. `h2lab pages --dialects SUITE.json …` writes this page.\n\n' +
    '## All at a glance\n\n' +
    matrix(rows, names) +
    '\n## What comes from behind the proxy\n' +
    behind.map((row) => section(row, names)).join('') +
    '\n## How connections are retired\n' +
    draining.map((row) => section(row, names)).join('') +
    '\n## What happens in front of it, or in it\n' +
    others.map((row) => section(row, names)).join('') +
    several
      .map(
        (brand) =>
          `\n## ${brand}, version by version\n\n` +
          (brand === 'envoy' ? `${envoyNotes(rows)}\n` : '') +
          versionPart(rows, versionsOf(brand)),
      )
      .join('')
  );
}
