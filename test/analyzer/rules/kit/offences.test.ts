import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { offenceEvidence, OffenceLog } from '../../../../analyzer/rules/kit/offences.ts';
import { someConnection } from '../../../support/timeline-parts.ts';

function anomaly(packet: number, change: Partial<Fact<'anomaly'>> = {}): Fact<'anomaly'> {
  return {
    kind: 'anomaly',
    from: { input: 0, packet, time: packet * 1e6, connection: 0 },
    layer: 'http2',
    what: 'data-on-idle-stream',
    text: 'DATA on a stream that nobody opened.',
    section: 'RFC 9113 5.1',
    direction: 'to-server',
    ...change,
  };
}

test('the last offence of a direction within a time is remembered', () => {
  const log = new OffenceLog();
  const connection = someConnection();
  for (const packet of [1, 5, 9]) log.add(connection, anomaly(packet));
  expect(log.before(connection, 'to-server', 8e6, 5e6)?.at.packet).toBe(5);
  expect(log.before(connection, 'to-server', 20e6, 5e6)).toBeUndefined();
  expect(log.before(connection, 'to-client', 8e6, 5e6)).toBeUndefined();
  expect(log.before(connection, 'to-server', 9e6, 1e9, (o) => o.at.packet < 5)?.at.packet).toBe(1);
});

test('limits of ours, sums and anomalies without direction are no offences', () => {
  const log = new OffenceLog();
  const connection = someConnection();
  const { section: _, ...limit } = anomaly(1);
  const { direction: __, ...undirected } = anomaly(1);
  expect(log.add(connection, limit)).toBeUndefined();
  expect(log.add(connection, undirected)).toBeUndefined();
  expect(log.add(connection, anomaly(1, { count: 40 }))).toBeUndefined();
  expect(log.add(undefined, anomaly(1))).toBeUndefined();
});

test('few are kept, the latest ones', () => {
  const log = new OffenceLog();
  const connection = someConnection();
  for (let packet = 1; packet <= 100; packet++) log.add(connection, anomaly(packet));
  expect(log.before(connection, 'to-server', 1e12, 1e12, (o) => o.at.packet < 90)).toBeUndefined();
});

test('its evidence names the rule that was broken and selects its packet', () => {
  const connection = someConnection({ id: 4 });
  const from = { input: 0, packet: 7, time: 7e6, connection: 4, stream: 9 };
  const offence = new OffenceLog().add(connection, anomaly(7, { from }));
  expect(offence).toBeDefined();
  if (offence === undefined) return;
  expect(offenceEvidence(connection, offence)).toMatchObject({
    at: { packet: 7 },
    direction: 'to-server',
    what: 'DATA on a stream that nobody opened (RFC 9113 5.1)',
    filter: 'tcp.stream == 4 && tcp.len > 0',
  });
});
