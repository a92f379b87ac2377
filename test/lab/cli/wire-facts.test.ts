import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import type { InputSpec } from '../../../analyzer/node/pass.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { rulesFolder } from '../../../lab/cli/places.ts';
import { createWireCollector } from '../../../lab/cli/wire-facts.ts';
import type { WireFacts } from '../../../reports/html/wire.ts';
import { golden } from '../../support/h2lab.ts';
import { suiteWith } from '../../support/require.ts';

function wireOf(name: string) {
  const hops = ['client-proxy', 'proxy-server'] as const;
  return wireOfInputs(hops.map((hop) => ({ file: `${hop}.pcapng`, path: golden(name, hop), hop })));
}

async function wireOfInputs(inputs: readonly InputSpec[]) {
  const collector = createWireCollector();
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
});

test('frames hold the first octets of their payload', async () => {
  const { wire } = await wireOf('deadline-exceeded-client-tls-fault');
  const resets = wire.frames.filter(({ type }) => type === 3);
  expect(resets.length).toBeGreaterThan(0);
  for (const { octets, detail } of resets)
    expect(octets).toBe(detail?.errorCode?.toString(16).padStart(8, '0'));
  for (const { octets = '', length } of wire.frames) expect(octets).toHaveLength(2 * Math.min(128, length));
});

const withTshark = await suiteWith('tshark');

withTshark('one capture of two hops', () => {
  test('its connections are on the hops on which two captures have them', async () => {
    const name = 'deadline-exceeded-client-plain-fault';
    const folder = mkdtempSync(join(tmpdir(), 'hops-'));
    try {
      const path = join(folder, 'both.pcapng');
      const parts = [golden(name, 'client-proxy'), golden(name, 'proxy-server')];
      execFileSync('mergecap', ['-w', path, ...parts]);
      const { wire: one } = await wireOfInputs([{ file: 'both.pcapng', path }]);
      const { wire: two } = await wireOf(name);
      const hops = ({ connections }: WireFacts): unknown =>
        connections.map(({ server, hop }) => [server, hop]);
      expect(hops(one)).toEqual(hops(two));
      expect(new Set(one.connections.map(({ hop }) => hop)).size).toBe(2);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
