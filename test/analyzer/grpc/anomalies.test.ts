import { expect, test } from '@jest/globals';
import { createAnomalies, MOST_LISTED } from '../../../analyzer/grpc/anomalies.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';

test('a sentence with its section; equal ones are listed up to a limit, which is said', () => {
  const facts: Fact<'anomaly'>[] = [];
  const anomaly = createAnomalies((fact) => fact.kind === 'anomaly' && facts.push(fact));
  const from = { input: 0, packet: 1, time: 0, stream: 1 };
  for (let i = 0; i < 100; i++) anomaly('bad-status', from, '"x"');
  expect(facts).toHaveLength(MOST_LISTED);
  expect(facts[0]).toEqual({
    kind: 'anomaly',
    from,
    layer: 'grpc',
    what: 'bad-status',
    text: 'grpc-status is no decimal number: "x".',
    section: 'grpc/grpc doc/PROTOCOL-HTTP2.md Responses',
  });
  // `from` of DATA is borrowed.
  expect(facts[0]?.from).not.toBe(from);
  expect(facts.at(-1)?.text).toMatch(/not listed\.$/);
});
