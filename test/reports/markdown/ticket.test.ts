import { expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../analyzer/model/diagnosis.ts';
import { ticket } from '../../../reports/markdown/ticket.ts';
import { everything, raw } from '../../support/hostile.ts';
import { markupIn, plainOf } from '../../support/markdown-plain.ts';
import { analysis, bare, diagnosis, healthy } from '../../support/sample-diagnosis.ts';

test('conclusion, evidence, filters, what was ruled out, what to change, what to ask', () => {
  const page = ticket(analysis(diagnosis()));
  expect(page.split('\n')[0]).toBe('# The grace of a drain ended before the calls did');
  expect(page).toContain('**server announced the drain with GOAWAY');
  const headings = page.split('\n').flatMap((line) => /^## (.*)/.exec(line)?.[1] ?? []);
  expect(headings).toEqual([
    'Evidence',
    'Display filters for Wireshark',
    'What is known',
    'Ruled out',
    'What to change',
    'What to ask whoever runs the server',
    'Captures',
  ]);
  expect(page).toContain('| proxy-server | 61 | 2.007200 |');
  expect(page).toContain('\ntcp.stream == 0 && http2.type == 7\n');
  expect(page).toContain('SHA-256 `abab');
});

test('every row of a table has the cells of its head', () => {
  const what = 'a | b \\| c';
  const one = diagnosis();
  const page = ticket(
    analysis({ ...one, evidence: one.evidence.map((item) => ({ ...item, what, filter: 'a || b' })) }),
  );
  let cells = 0;
  for (const line of page.split('\n')) {
    const bars = line.startsWith('|') ? line.replace(/\\./g, '').split('|').length : 0;
    if (cells > 0 && bars > 0) expect(bars).toBe(cells);
    cells = bars;
  }
});

test('a healthy capture asks nobody; a partial one says so', () => {
  const page = ticket(analysis(healthy, { partial: true }));
  expect(page).not.toContain('What to ask');
  expect(page).toContain('The reading was stopped');
});

test("the level of its headings is the caller's", () => {
  expect(ticket(analysis(diagnosis()), 3)).toMatch(/^### The grace[^]*\n#### Evidence/);
});

test('hostile strings in every field are prose or code, and lists are cut', () => {
  const evil: Diagnosis = {
    ...bare(everything, everything),
    cause: 'server',
    client: everything,
    server: everything,
    quantities: { [everything]: 1 },
    answers: { what: everything, [everything]: everything },
    remedies: [everything],
    evidence: Array.from({ length: 1000 }, (_, n) => ({
      ...{ input: 0, packet: n, time: n, what: everything, filter: everything },
    })),
    ruledOut: [{ signature: everything, because: everything, evidence: [] }],
  };
  const page = ticket(analysis(evil, { incidents: Array.from({ length: 1000 }, () => evil) }));
  expect(page.replaceAll('\n', '')).not.toMatch(raw);
  // Outside of code, no markup of theirs.
  const rest = page.replace(/(`+)[^]*?\1/g, '');
  expect(plainOf(rest)).toContain('<script>alert(1)</script>');
  expect(rest).not.toMatch(/<(?!!-- -->)/);
  expect(markupIn(page.split('\n')[0]?.slice(2) ?? '')).toEqual([]);
  expect(page.length).toBeLessThan(300_000);
});
