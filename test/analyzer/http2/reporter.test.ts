import { expect, test } from '@jest/globals';
import { MOST_LISTED, Reporter } from '../../../analyzer/http2/reporter.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';

const connection = { id: 3, client: '198.18.0.2:1', server: '198.18.0.1:2', synSeen: true };

test('facts come from the packet being read', () => {
  const report = new Reporter(1, connection, () => undefined);
  report.packet = 8;
  report.time = 80;
  expect(report.from()).toEqual({ input: 1, packet: 8, time: 80, connection: 3 });
  expect(report.from(5)).toEqual({ input: 1, packet: 8, time: 80, connection: 3, stream: 5 });
});

test('an anomaly has a sentence, with the detail in it', () => {
  const facts: Fact[] = [];
  const report = new Reporter(0, connection, (fact) => void facts.push(fact));
  report.anomaly('frame-size', 'PING of 3', 1);
  expect(facts).toMatchObject([
    {
      layer: 'http2',
      what: 'frame-size',
      text: 'The length of a frame is not allowed: PING of 3.',
      section: 'RFC 9113 4.2',
      from: { stream: 1 },
    },
  ]);
});

test('a section may be told more exactly, and a limit of ours has none', () => {
  const facts: Fact[] = [];
  const report = new Reporter(0, connection, (fact) => void facts.push(fact));
  report.anomaly('frame-size', '', 0, 'RFC 9113 6.7');
  report.anomaly('too-many-streams');
  expect(facts).toMatchObject([{ section: 'RFC 9113 6.7' }, { what: 'too-many-streams' }]);
  expect(facts[1]).not.toHaveProperty('section');
});

test('an anomaly says which way its frame travelled, the sum at the end does not', () => {
  const facts: Fact[] = [];
  const report = new Reporter(0, connection, (fact) => void facts.push(fact));
  report.direction = 'to-client';
  for (let i = 0; i <= MOST_LISTED; i++) report.anomaly('padding');
  report.end();
  expect(facts[0]).toMatchObject({ direction: 'to-client' });
  expect(facts.at(-1)).toMatchObject({ count: MOST_LISTED + 1 });
  expect(facts.at(-1)).not.toHaveProperty('direction');
});

test('equal anomalies are counted, not listed without end', () => {
  const facts: Fact[] = [];
  const report = new Reporter(0, connection, (fact) => void facts.push(fact));
  for (let i = 0; i < 5000; i++) report.anomaly('padding', `frame ${i}`);
  report.anomaly('window-update-zero');
  expect(facts).toHaveLength(MOST_LISTED + 1);
  report.end();
  expect(facts.slice(MOST_LISTED + 1)).toMatchObject([
    { what: 'padding', count: 5000, section: 'RFC 9113 6.1', text: expect.stringContaining('frame 0') },
  ]);
});

test('only kinds that were asked for are wanted', () => {
  const wants = { has: (kind: string) => kind === 'http2.window' };
  expect(new Reporter(0, connection, () => undefined, wants).wants('http2.window')).toBe(true);
  expect(new Reporter(0, connection, () => undefined).wants('http2.window')).toBe(false);
});
