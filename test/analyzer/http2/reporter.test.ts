import { expect, test } from '@jest/globals';
import { Reporter } from '../../../analyzer/http2/reporter.ts';
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
      text: 'The length of a frame is not allowed (RFC 9113 4.2, 6): PING of 3.',
      from: { stream: 1 },
    },
  ]);
});

test('the anomalies of one connection are bounded, and the last one says so', () => {
  const facts: Fact[] = [];
  const report = new Reporter(0, connection, (fact) => void facts.push(fact));
  for (let i = 0; i < 5000; i++) report.anomaly('padding');
  expect(facts).toHaveLength(100);
  expect(facts.at(-1)).toMatchObject({ what: 'more-anomalies' });
});
