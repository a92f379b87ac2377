import { describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../analyzer/model/analysis.ts';
import type { Diagnosis } from '../../analyzer/model/diagnosis.ts';
import { judge, type RunCircumstances } from '../../lab/judge.ts';

function diagnosis(signature: string, more: Partial<Diagnosis> = {}): Diagnosis {
  return {
    signature,
    title: signature,
    layer: 'grpc',
    certainty: 'shown',
    confidence: 1,
    sender: 'client',
    cause: 'server',
    hop: 'client-proxy',
    streams: [1],
    quantities: { deadline: 0.3 },
    evidence: [],
    contributing: [],
    ruledOut: [],
    answers: { what: 'No verdict: keys are missing.' },
    remedies: [],
    ...more,
  };
}

function analysis(primary: Diagnosis): Analysis {
  return {
    format: 'h2lab.analysis/1',
    inputs: [],
    quality: { captureDrops: 0, truncatedPackets: 0, midConnections: 0, undecryptable: 0, gaps: 0 },
    diagnosis: primary,
    incidents: [primary],
    totals: { packets: 0, connections: 0, streams: 0, calls: 0, framesByType: {} },
    connections: [],
    calls: [],
  };
}

const circumstances: RunCircumstances = {
  expected: {
    signature: 'deadline-exceeded-client',
    hop: 'client-proxy',
    sender: 'client',
    cause: 'server',
    quantities: { deadline: { about: 0.3, within: 0.05 } },
  },
  bitten: { what: 'calls that ended in DEADLINE_EXCEEDED', value: 3 },
  captureDrops: 0,
  undrained: [],
};

describe('the judge', () => {
  test('confirms the expected diagnosis', () => {
    const verdict = judge(circumstances, analysis(diagnosis('deadline-exceeded-client')));
    expect(verdict).toMatchObject({ kind: 'confirmed', reasons: [], diagnosed: 'deadline-exceeded-client' });
  });

  test('contradicts another signature, and says both', () => {
    const verdict = judge(circumstances, analysis(diagnosis('client-cancellation')));
    expect(verdict.kind).toBe('contradicted');
    expect(verdict.reasons).toEqual(['expected deadline-exceeded-client, diagnosed client-cancellation']);
  });

  test.each([
    ['hop', { hop: 'proxy-server' as const }],
    ['sender', { sender: 'proxy' as const }],
    ['cause', { cause: 'client' as const }],
    ['deadline', { quantities: { deadline: 0.5 } }],
    ['deadline', { quantities: {} }],
  ])('contradicts the right signature with a wrong %s', (what, more) => {
    const verdict = judge(circumstances, analysis(diagnosis('deadline-exceeded-client', more)));
    expect(verdict.kind).toBe('contradicted');
    expect(verdict.reasons.join()).toContain(what);
  });

  test('wants the contributing findings', () => {
    const expected = { signature: 'drain-grace-expired', contributing: ['upstream-reset-translated'] };
    const without = judge({ ...circumstances, expected }, analysis(diagnosis('drain-grace-expired')));
    expect(without.kind).toBe('contradicted');
    const contributing = [diagnosis('upstream-reset-translated')];
    const found = judge(
      { ...circumstances, expected },
      analysis(diagnosis('drain-grace-expired', { contributing })),
    );
    expect(found.kind).toBe('confirmed');
  });

  test('wants the incidents that are told beside', () => {
    const expected = { signature: 'client-cancellation', beside: ['connection-aging'] };
    const alone = analysis(diagnosis('client-cancellation'));
    const verdict = judge({ ...circumstances, expected }, alone);
    expect(verdict.kind).toBe('contradicted');
    expect(verdict.reasons.join()).toContain('connection-aging');
    const both = { ...alone, incidents: [...alone.incidents, diagnosis('connection-aging')] };
    expect(judge({ ...circumstances, expected }, both).kind).toBe('confirmed');
  });

  test('a fault that did not bite proves nothing, even where the answer fits', () => {
    const verdict = judge(
      { ...circumstances, bitten: undefined },
      analysis(diagnosis('deadline-exceeded-client')),
    );
    expect(verdict.kind).toBe('inconclusive');
    expect(verdict.reasons[0]).toContain('did not bite');
  });

  test('lost packets and an undrained tap prove nothing', () => {
    const fits = analysis(diagnosis('deadline-exceeded-client'));
    expect(judge({ ...circumstances, captureDrops: 2 }, fits).reasons).toEqual([
      'the capture lost 2 packets',
    ]);
    expect(judge({ ...circumstances, undrained: ['client-proxy'] }, fits).kind).toBe('inconclusive');
  });

  test('an analyzer without an answer is inconclusive, with its reason', () => {
    const verdict = judge(circumstances, analysis(diagnosis('inconclusive')));
    expect(verdict).toMatchObject({ kind: 'inconclusive', reasons: ['No verdict: keys are missing.'] });
  });

  describe('where the analyzer had no keys', () => {
    const sealed = { ...circumstances, sealed: true };
    test.each([
      ['cause', { cause: 'unknown' as const }],
      ['deadline', { quantities: {} }],
    ])('an open %s leaves the answer right, and is told', (what, more) => {
      const answer = analysis(diagnosis('deadline-exceeded-client', more));
      const verdict = judge(sealed, answer);
      expect(verdict.kind).toBe('confirmed');
      expect(verdict.reasons).toEqual([expect.stringContaining(what)]);
      expect(judge(circumstances, answer).kind).toBe('contradicted');
    });

    test.each([
      ['deadline-exceeded-client', { quantities: { deadline: 0.5 } }],
      ['deadline-exceeded-client', { cause: 'client' as const, quantities: {} }],
      ['client-cancellation', {}],
      ['healthy', {}],
    ])('%s with %j is as wrong as ever', (signature, more) => {
      expect(judge(sealed, analysis(diagnosis(signature, more))).kind).toBe('contradicted');
    });

    test('one of two faults alone is not the answer, and nothing wrong', () => {
      const run = { ...sealed, expected: { ...sealed.expected, beside: ['connection-aging'] } };
      expect(judge(run, analysis(diagnosis('connection-aging'))).kind).toBe('inconclusive');
      expect(judge({ ...run, sealed: false }, analysis(diagnosis('connection-aging'))).kind).toBe(
        'contradicted',
      );
    });

    test('no answer is inconclusive', () => {
      expect(judge(sealed, analysis(diagnosis('inconclusive'))).kind).toBe('inconclusive');
    });
  });

  test('a control must be healthy', () => {
    const control = { ...circumstances, expected: { signature: 'healthy' }, bitten: null };
    expect(judge(control, analysis(diagnosis('healthy'))).kind).toBe('confirmed');
    expect(judge(control, analysis(diagnosis('connection-aging'))).kind).toBe('contradicted');
  });
});
