import { expect, test } from '@jest/globals';
import type { RuleMeta } from '../../../analyzer/model/rule-meta.ts';
import { explainText } from '../../../reports/text/explain.ts';

const meta: RuleMeta = {
  id: 'refused-stream',
  reportedAs: 'refused',
  title: 'The peer refused a stream',
  layer: 'h2-stream',
  standing: 'fault',
  needs: ['http2.rst-stream', 'http2.settings'],
  explains: 'More streams were opened than the peer takes at once.',
  lookFor: ['RST_STREAM(REFUSED_STREAM) on the newest streams.'],
  withoutKeys: { shows: 'Small records.', answer: 'inconclusive' },
  who: 'The accepting side sends; the opening side has to wait.',
  notToBeConfusedWith: [{ signature: 'graceful-drain', tellingFact: 'GOAWAY came first.' }],
  outranks: ['rst-before-headers'],
  remedies: [
    { for: 'any', text: 'Open fewer.' },
    { for: 'Envoy', text: 'Raise max_concurrent_streams.' },
  ],
  reproduce: 'refused-stream',
  refs: ['RFC 9113 8.7'],
  messages: {},
};

test('prints everything that the rule says', () => {
  const text = explainText(
    meta,
    [{ line: 'sentence', says: 'stream-limit\u0007', confidence: 0.85, exact: true }],
    {
      colour: false,
    },
  );
  for (const fact of [
    'The peer refused a stream',
    'refused-stream, reported as refused',
    /layer +HTTP\/2 stream/,
    /reads +http2\.rst-stream, http2\.settings/,
    /outranks +rst-before-headers/,
    'Look for',
    'Small records. (answer: inconclusive)',
    /a sentence of the kind stream-limit\\x07 \(trusted 85 % without packets\)/,
    'graceful-drain: GOAWAY came first.',
    '• Open fewer.',
    '• Envoy: Raise max_concurrent_streams.',
    'h2lab run refused-stream',
    'RFC 9113 8.7',
  ]) {
    expect(text).toMatch(fact);
  }
});

test('a sentence about reproducing is no command', () => {
  const text = explainText({ ...meta, reproduce: 'any scenario without its fault' }, [], { colour: false });
  expect(text).toContain('any scenario without its fault');
  expect(text).not.toContain('h2lab run');
});

test('lines keep to the width', () => {
  const lines = explainText({ ...meta, explains: 'word '.repeat(80).trim() }, [], {
    colour: false,
    columns: 60,
  }).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
});
