import { expect, test } from '@jest/globals';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { rulesFolder } from '../../../lab/cli/places.ts';
import { createWireCollector } from '../../../lab/cli/wire-facts.ts';
import { golden } from '../../support/h2lab.ts';

async function wireOf(name: string) {
  const collector = createWireCollector();
  const inputs = (['client-proxy', 'proxy-server'] as const).map((hop) => ({
    file: `${hop}.pcapng`,
    path: golden(name, hop),
    hop,
  }));
  const rules = (await discover<Rule>(rulesFolder)).map(({ value }) => value);
  const analysis = await analyze({ inputs, rules, ...collector.request });
  return { analysis, wire: collector.facts(analysis) };
}

test('holds every frame, stream and connection that the analysis counted, each at its place', async () => {
  const { analysis, wire } = await wireOf('connection-aging-tls-fault');
  const frames = Object.values(analysis.totals.framesByType).reduce((sum, n) => sum + n, 0);
  expect(wire.frames).toHaveLength(frames);
  expect(wire.streams).toHaveLength(analysis.totals.streams);
  expect(wire.connections).toHaveLength(analysis.totals.connections);
  expect(wire.left).toBe(0);
  for (const frame of wire.frames) expect(wire.connections[frame.connection]).toBeDefined();
});

test('frames of both captures stand on the clock of the evidence', async () => {
  const { analysis, wire } = await wireOf('drain-grace-expired-plain-fault');
  const { evidence, contributing } = analysis.diagnosis;
  const goaways = [...evidence, ...contributing.flatMap((other) => other.evidence)].filter(({ what }) =>
    what.startsWith('GOAWAY'),
  );
  expect(goaways.length).toBeGreaterThan(0);
  for (const { input, packet, time } of goaways) {
    const frame = wire.frames.find(
      (one) => one.packet === packet && one.type === 7 && wire.connections[one.connection]?.input === input,
    );
    expect(Math.abs((frame?.at ?? 0) - time * 1e6)).toBeLessThan(2);
  }
});

test('streams know how they ended and what the call came to', async () => {
  const { wire } = await wireOf('deadline-exceeded-client-plain-fault');
  const byClient = ({ connection }: { connection: number }): boolean =>
    wire.connections[connection]?.input === 0;
  const reset = wire.streams.filter((one) => one.how === 'rst-stream' && byClient(one));
  expect(reset.length).toBeGreaterThan(0);
  // RFC 9113 7: a client that no longer wants an answer resets with CANCEL.
  for (const { errorCode, path } of reset) {
    expect(errorCode).toBe(8);
    expect(path).toMatch(/^\/shop\.v1\.Catalog\//);
  }
  expect(new Set(wire.series.map(({ what }) => what))).toEqual(
    new Set(['http2-window', 'tcp-window', 'round-trip', 'stream-limit']),
  );
});
