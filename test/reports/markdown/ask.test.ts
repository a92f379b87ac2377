import { expect, test } from '@jest/globals';
import { askOf } from '../../../reports/markdown/ask.ts';
import { analysis, diagnosis, healthy } from '../../support/sample-diagnosis.ts';

test('names the connection and the moment on the wall clock, and the settings to look for', () => {
  const ask = askOf(analysis(diagnosis()), diagnosis());
  expect(ask?.whom).toBe('whoever runs the server');
  // The capture began at 10:11:14.203441, its first evidence is 3.1 ms later.
  expect(ask?.questions[0]).toBe(
    'This is about the connection `198.18.2.2:41210` → `198.18.2.3:8080` at `2026-07-19T10:11:14.206Z` (UTC).',
  );
  expect(ask?.questions).toContain('Is something set to 2.004 s (age)?');
  expect(ask?.questions.join()).not.toContain('last stream id');
});

test('nobody is asked of a healthy capture', () => {
  expect(askOf(analysis(healthy), healthy)).toBeUndefined();
});

test.each(['client', 'proxy', 'server', 'middlebox', 'path', 'unknown'] as const)(
  '%s has questions of its own',
  (cause) => {
    const one = diagnosis({ cause, evidence: [], quantities: {} });
    const own = askOf(analysis(one), one)?.questions.slice(1) ?? [];
    expect(own.length).toBeGreaterThan(1);
    for (const other of ['client', 'proxy', 'server', 'middlebox', 'path', 'unknown'] as const) {
      if (other === cause) continue;
      const asked = askOf(analysis(one), diagnosis({ cause: other, evidence: [], quantities: {} }));
      expect(asked?.questions).not.toEqual(expect.arrayContaining(own));
    }
  },
);

test('what is no number or no time is left out', () => {
  const odd = diagnosis({ evidence: [], quantities: { age: Number.NaN } });
  const ask = askOf(analysis(odd, { inputs: [] }), odd);
  expect(ask?.questions[0]).toMatch(/8080`\.$/);
});
