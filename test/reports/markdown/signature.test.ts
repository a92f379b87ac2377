import { describe, expect, test } from '@jest/globals';
import type { LogSign } from '../../../analyzer/model/log-sign.ts';
import type { RuleMeta } from '../../../analyzer/model/rule-meta.ts';
import { signaturePage } from '../../../reports/markdown/signature.ts';

const meta: RuleMeta = {
  id: 'early-close',
  title: 'The server closes early',
  layer: 'tcp',
  standing: 'fault',
  needs: [],
  explains: 'Why it happens.',
  lookFor: ['A FIN.', 'No GOAWAY.'],
  withoutKeys: { shows: 'A FIN all the same.', answer: 'inferred' },
  who: 'The server.',
  notToBeConfusedWith: [{ signature: 'late-close', tellingFact: 'it is late' }],
  outranks: ['stream-cut'],
  remedies: [
    { for: 'any', text: 'Wait.' },
    { for: 'Envoy', text: 'Set a longer time.' },
  ],
  reproduce: 'early-close',
  refs: ['RFC 9113 6.8'],
  messages: {},
};

const logs: LogSign[] = [
  { line: 'request', says: '^UC|a`b', confidence: 0.9, exact: true },
  { line: 'GOAWAY', says: '3', confidence: 0.5, exact: false },
];

/** Headings of the second level with what stands below each. */
function sections(page: string): Map<string, string> {
  const [, ...parts] = page.split('\n## ');
  return new Map(
    parts.map((part) => {
      const [title = '', ...body] = part.split('\n');
      return [title, body.join('\n').trim()];
    }),
  );
}

describe('the page of a signature', () => {
  const page = signaturePage(meta, logs);

  test('begins with its id, what it is, and why it happens', () => {
    expect(page).toMatch(
      /^# early-close\n\nThe server closes early\. Layer `tcp`, fault\.\n\nWhy it happens\.\n/,
    );
  });

  test('has a section for each question, with every entry of the meta', () => {
    expect(Object.fromEntries(sections(page))).toEqual({
      'What it looks like': '- A FIN.\n- No GOAWAY.',
      'Without keys': 'A FIN all the same. The answer is then `inferred`.',
      'In logs':
        '- the line of a request whose flags and details match `` ^UC|a`b `` (trusted 90 % without packets)\n' +
        '- a GOAWAY in a trace with code `3` (trusted 50 % without packets; the line has a more exact meaning)',
      Who: 'The server.',
      'Mistaken for': '- `late-close`: it is late',
      'What it explains away': '- `stream-cut`',
      'How to reproduce': '`h2lab run early-close`',
      'What to change': '- Wait.\n- Envoy: Set a longer time.',
      References: '- RFC 9113 6.8',
    });
  });

  test('leaves out what the signature does not have, and ends with one line break', () => {
    const bare = signaturePage(
      { ...meta, outranks: [], remedies: [], refs: [], notToBeConfusedWith: [] },
      [],
    );
    expect([...sections(bare).keys()]).toEqual([
      'What it looks like',
      'Without keys',
      'In logs',
      'Who',
      'How to reproduce',
    ]);
    for (const text of [page, bare]) expect(text).toMatch(/[^\n]\n$/);
  });

  test('says under which name results speak of it', () => {
    expect(signaturePage({ ...meta, reportedAs: 'healthy' }, [])).toContain(' · reported as `healthy`.');
  });
});
