import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import { golden, h2lab } from '../../support/h2lab.ts';

const down = golden('drain-grace-expired-tls-fault');
const up = golden('drain-grace-expired-tls-fault', 'proxy-server');

describe('--json', () => {
  // Others parse this: a key that goes away or changes its name is a major version.
  const diagnosisKeys = [
    ...['signature', 'title', 'layer', 'certainty', 'confidence', 'sender', 'cause', 'streams', 'quantities'],
    ...['evidence', 'contributing', 'ruledOut', 'answers', 'remedies'],
  ];
  const optional = ['hop', 'tcpStream', 'client', 'server'];
  let analysis: Analysis;

  beforeAll(async () => {
    const { stdout } = await h2lab([
      'analyze',
      '--hop',
      `client-proxy=${down}`,
      '--hop',
      `proxy-server=${up}`,
      '--json',
    ]);
    analysis = JSON.parse(stdout) as Analysis;
  });

  const keys = (value: object | undefined): string[] => Object.keys(value ?? {}).sort();

  test('has the documented keys at its top, in inputs, quality and totals', () => {
    expect(analysis.format).toBe('h2lab.analysis/1');
    expect(keys(analysis)).toEqual([
      'calls',
      'connections',
      'diagnosis',
      'format',
      'incidents',
      'inputs',
      'quality',
      'totals',
    ]);
    for (const input of analysis.inputs) {
      expect(keys(input)).toEqual(['duration', 'file', 'hop', 'keys', 'notes', 'packets', 'sha256', 'start']);
      expect(input.start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
      expect(input.keys).toBe('embedded');
    }
    expect(keys(analysis.quality)).toEqual([
      'captureDrops',
      'gaps',
      'midConnections',
      'truncatedPackets',
      'undecryptable',
    ]);
    expect(keys(analysis.totals)).toEqual(['calls', 'connections', 'framesByType', 'packets', 'streams']);
  });

  test('has the documented keys in every diagnosis, and every piece of evidence can be opened', () => {
    expect(analysis.incidents[0]).toEqual(analysis.diagnosis);
    const all = [...analysis.incidents, ...analysis.incidents.flatMap((one) => one.contributing)];
    expect(all.length).toBeGreaterThan(1);
    for (const diagnosis of all) {
      expect(keys(diagnosis).filter((key) => !optional.includes(key))).toEqual([...diagnosisKeys].sort());
      const evidence = [...diagnosis.evidence, ...diagnosis.ruledOut.flatMap((one) => one.evidence)];
      expect(diagnosis.evidence.length).toBeGreaterThan(0);
      for (const one of evidence) {
        expect(keys(one).filter((key) => key !== 'direction')).toEqual([
          'filter',
          'input',
          'packet',
          'time',
          'what',
        ]);
        expect(one.packet).toBeGreaterThan(0);
        expect(one.packet).toBeLessThanOrEqual(analysis.inputs[one.input]?.packets ?? 0);
      }
      for (const one of diagnosis.ruledOut) expect(keys(one)).toEqual(['because', 'evidence', 'signature']);
    }
  });

  test('has the documented keys in connections and calls', () => {
    for (const connection of analysis.connections) {
      expect(keys(connection)).toEqual([
        'alpn',
        'client',
        'closed',
        'hop',
        'input',
        'opened',
        'protocol',
        'server',
        'state',
        'streams',
        'tcpStream',
        'tls',
      ]);
    }
    for (const call of analysis.calls) {
      expect(keys(call).filter((key) => key !== 'deadline')).toEqual([
        'end',
        'input',
        'method',
        'start',
        'status',
        'statusFrom',
        'stream',
        'tcpStream',
      ]);
    }
    expect(analysis.connections.length).toBeGreaterThan(0);
    expect(analysis.calls.length).toBeGreaterThan(0);
  });
});
