import { describe, expect, test } from '@jest/globals';
import { groupFindings, rankIncidents } from '../../../analyzer/diagnose/incidents.ts';
import { toDiagnoses, toDiagnosis } from '../../../analyzer/diagnose/to-diagnosis.ts';
import type { Diagnosis } from '../../../analyzer/model/diagnosis.ts';
import type { Finding } from '../../../analyzer/model/finding.ts';
import { ruleMeta, someFinding } from '../../support/rule-parts.ts';
import { momentAt, someConnection, someStream } from '../../support/timeline-parts.ts';

const meta = ruleMeta('drain', {
  title: 'A drain',
  layer: 'h2-connection',
  remedies: [
    { for: 'any', text: 'Wait longer.' },
    { for: 'Envoy', text: 'Raise drain-time-s.' },
  ],
});

function one(findings: readonly Finding[]): Diagnosis {
  const [group] = groupFindings(findings);
  if (group === undefined) throw new Error('no group');
  return toDiagnosis(group);
}

function evidenceAt(ms: number, packet: number, what = 'GOAWAY'): Finding['evidence'] {
  return [{ at: momentAt(ms, packet), what, filter: 'http2', direction: 'to-client' }];
}

describe('a diagnosis', () => {
  const connection = someConnection({ id: 3 });
  const found = someFinding(meta, [connection], [someStream(connection, { id: 9 })], {
    text: 'The server drained.',
    sender: 'server',
    cause: 'proxy',
    hop: 'proxy-server',
    quantities: { grace: 0.5 },
    evidence: evidenceAt(1500, 12),
    ruledOut: [{ signature: 'other', because: 'it is not', evidence: evidenceAt(2, 13) }],
    answers: { 'retry-safe': 'No.' },
  });
  const diagnosis = one([found]);

  test('says who, where and how sure, in the words of the catalogue', () => {
    expect(diagnosis).toMatchObject({
      signature: 'drain',
      title: 'A drain',
      layer: 'h2-connection',
      certainty: 'shown',
      sender: 'server',
      cause: 'proxy',
      hop: 'proxy-server',
      tcpStream: 3,
      client: '198.18.0.1:40000',
      server: '198.18.0.2:8080',
      streams: [9],
      quantities: { grace: 0.5 },
    });
    expect(diagnosis.quantities).not.toHaveProperty('occurrences');
  });

  test('opens at packets, times in seconds', () => {
    const where = { input: 0, filter: 'http2', direction: 'to-client' };
    expect(diagnosis.evidence).toEqual([{ ...where, packet: 12, time: 1.5, what: 'GOAWAY' }]);
    expect(diagnosis.ruledOut).toEqual([
      {
        signature: 'other',
        because: 'it is not',
        evidence: [{ ...where, packet: 13, time: 0.002, what: 'GOAWAY' }],
      },
    ]);
  });

  test('answers the questions of an engineer, and says what to change', () => {
    expect(diagnosis.answers).toEqual({
      what: 'The server drained.',
      'who-sent-it': 'server: GOAWAY (packet 12)',
      'whose-fault': 'proxy',
      'which-layer': 'h2-connection',
      'retry-safe': 'No.',
    });
    expect(diagnosis.remedies).toEqual(['Wait longer.', 'Envoy: Raise drain-time-s.']);
  });

  test('is called by the name that results use', () => {
    const healthy = ruleMeta('clean-control', { reportedAs: 'healthy', standing: 'normal' });
    expect(one([someFinding(healthy, [connection])]).signature).toBe('healthy');
  });

  test('leaves out the hop that nobody knows', () => {
    expect(one([someFinding(meta, [connection])])).not.toHaveProperty('hop');
  });
});

describe('occurrences of one thing', () => {
  const connections = [0, 1, 2].map((id) => someConnection({ id }));
  const findings = connections.map((connection, index) =>
    someFinding(
      meta,
      [connection],
      [someStream(connection, { id: 5 }), someStream(connection, { id: 2 * index + 1 })],
      {
        quantities: { grace: [0.5, 0.7, 60][index] ?? 0, ...(index === 0 ? { age: 2 } : {}) },
        evidence: evidenceAt(index, 10 + index),
      },
    ),
  );
  const diagnosis = one(findings);

  test('are one diagnosis with their number, and the median of each quantity', () => {
    // The middle of 0.5, 0.7 and 60; an age was seen once.
    expect(diagnosis.quantities).toEqual({ grace: 0.7, age: 2, occurrences: 3 });
  });

  test('show the packets of all, and the streams of the connection that is named', () => {
    expect(diagnosis.evidence.map(({ packet }) => packet)).toEqual([10, 11, 12]);
    expect(diagnosis.tcpStream).toBe(0);
    expect(diagnosis.streams).toEqual([1, 5]);
  });
});

test('what another finding explains stands below it', () => {
  const connection = someConnection();
  const stream = someStream(connection);
  const cut = someFinding(ruleMeta('cut', { outranks: ['translated'] }), [connection], [stream]);
  const translated = someFinding(ruleMeta('translated'), [connection], [stream]);
  const [first, ...others] = toDiagnoses(rankIncidents([translated, cut]));
  expect(first?.signature).toBe('cut');
  expect(first?.contributing.map(({ signature }) => signature)).toEqual(['translated']);
  expect(others).toEqual([]);
});
