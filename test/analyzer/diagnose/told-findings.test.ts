import { expect, test } from '@jest/globals';
import { asTold, type ToldLines } from '../../../analyzer/diagnose/told-findings.ts';
import { type ToldConnection, untoldLength } from '../../../analyzer/model/told.ts';
import { ruleMeta, someFinding } from '../../support/rule-parts.ts';
import { someConnection } from '../../support/timeline-parts.ts';

const told = (guessed: boolean): ToldConnection => ({ log: 1, opened: 0, frames: [], guessed });
const lines = (of: ToldConnection | undefined): ToldLines => ({
  of: () => of,
  lineAt: (_, packet) => (packet === 9 ? { log: 1, line: 77 } : undefined),
});

const connection = someConnection();
const at = { input: 0, packet: 9, time: 0 };
const evidence = [
  {
    at,
    what: 'RST_STREAM(CANCEL)',
    filter: 'tcp.stream == 0 && http2.streamid == 3',
    direction: 'to-client',
  },
] as const;
const shown = {
  ...someFinding(ruleMeta('rst-before-headers'), [connection]),
  evidence,
} as const;

test('what was read from a log is inferred, with its line and a filter that selects something', () => {
  expect(asTold({ ...shown, certainty: 'shown', confidence: 0.97 }, lines(told(false)))).toMatchObject({
    ...{ certainty: 'inferred', confidence: 0.9 },
    evidence: [{ log: { log: 1, line: 77 }, filter: 'tcp.stream == 0' }],
  });
  expect(asTold({ ...shown, confidence: 0.97 }, lines(told(true))).confidence).toBe(0.75);
  expect(asTold({ ...shown, confidence: 0.6 }, lines(told(false))).confidence).toBe(0.6);
});

test('what the packets show stays as it is', () => {
  expect(asTold(shown, lines(undefined))).toBe(shown);
});

test('a length that nobody told is no quantity', () => {
  const quantities = { messageBytesExpected: untoldLength, messageBytesGot: 505 };
  expect(asTold({ ...shown, quantities }, lines(told(false))).quantities).toEqual({ messageBytesGot: 505 });
});
