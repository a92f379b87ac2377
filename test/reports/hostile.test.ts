/** The hostile corpus in every report at once: whatever a capture, a log or a scenario's file holds, it is only shown. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Diagnosis } from '../../analyzer/model/diagnosis.ts';
import type { SuiteRecord } from '../../lab/model/events.ts';
import { reporterKinds } from '../../reports/reporter-names.ts';
import type { ReporterName } from '../../reports/reporter-names.ts';
import { makeReporter } from '../../reports/reporters.ts';
import { analysisText } from '../../reports/text/analysis.ts';
import { rerunCommand } from '../../reports/text/failures.ts';
import { everything, hostile, raw } from '../support/hostile.ts';
import { analysis, bare } from '../support/sample-diagnosis.ts';
import { runRecord, suite, suiteEvents } from '../support/sample-report.ts';
import { Pipe } from '../support/screen.ts';
import { withFolder } from '../support/temporary.ts';
import { parseXmls } from '../support/xml.ts';

/** Octets that are no UTF-8, as a lenient decoder hands them on, and as one that keeps them does. */
const invalid = Buffer.from([0xff, 0xfe, 0xc0, 0xaf, 0xed, 0xa0, 0x80]);
const corpus = [
  ...Object.values(hostile),
  everything,
  invalid.toString('utf8'),
  invalid.toString('latin1'),
  '::error::owned',
  '\n::set-output name=x::owned',
  '##[error]owned',
  '%0A::error::owned',
  '`` ` ```',
  '| a | b |\n| --- |',
  '[x](javascript:alert(1))',
  '@everyone #1',
  '__proto__',
  `${everything} `.repeat(2 ** 20 / everything.length),
];

/** A megabyte is put into one field: in all of them it would be gigabytes of JSON. */
const LONG = 100_000;

function diagnosisOf(text: string): Diagnosis {
  if (text.length > LONG) return { ...bare('healthy', 'Healthy'), answers: { what: text } };
  const evidence = { input: 0, packet: 1, time: 0, what: text, filter: text };
  return {
    ...bare(text, text),
    ...{ client: text, server: text, cause: 'server', sender: 'server' },
    quantities: { [text]: Number.NaN },
    answers: { what: text, [text]: text },
    remedies: [text],
    evidence: [evidence],
    contributing: [{ ...bare(text, text), evidence: [evidence] }],
    ruledOut: [{ signature: text, because: text, evidence: [evidence] }],
  };
}

function suiteOf(text: string): SuiteRecord {
  if (text.length > LONG) return { ...suite, runs: [runRecord({ verdict: 'broken', reasons: [text] })] };
  const names = {
    scenario: text,
    proxy: text,
    variant: text,
    backend: text,
    expected: text,
    diagnosed: text,
  };
  const runs = (['broken', 'contradicted', 'inconclusive', 'confirmed', 'unsupported'] as const).map(
    (verdict) => runRecord({ ...names, verdict, reasons: [text, text], folder: `/srv/${text}` }),
  );
  return { ...suite, environment: { [text]: text }, runs };
}

const lines = (text: string): string[] => text.trimEnd().split('\n');

/** What must hold of all that a reporter wrote, a text of the corpus each. */
const checks: Partial<Record<ReporterName, (texts: readonly string[]) => void>> = {
  json: (texts) => texts.forEach((text) => void JSON.parse(text)),
  ndjson: (texts) => texts.flatMap(lines).forEach((line) => void JSON.parse(line)),
  blob: (texts) => texts.flatMap(lines).forEach((line) => void JSON.parse(line)),
  junit: (texts) => void parseXmls(texts),
  github: (texts) => {
    for (const line of texts.flatMap(lines))
      expect(line).toMatch(/^::(error|warning|notice) title=[^:,\n]*::/);
  },
  markdown: (texts) => {
    for (const text of texts) expect(text.replace(/(`+)[^`][^]*?\1/g, '')).not.toMatch(/<(?!!-- -->|br>)/);
  },
};

const names = (Object.keys(reporterKinds) as ReporterName[]).filter((name) => name !== 'html');

test.each(names)('%s', async (name) => {
  const all: string[] = [];
  for (const text of corpus) {
    await withFolder(async (folder) => {
      const stream = new Pipe();
      const context = {
        ...{ stream, stdout: stream, cwd: '/', folder, rerun: rerunCommand },
        env: { GITHUB_ACTIONS: 'true' },
        loadAnalysis: async () => analysis(diagnosisOf(text)),
      };
      const { reporter } = makeReporter({ name }, context);
      for (const event of suiteEvents(suiteOf(text))) reporter.event(event);
      await reporter.close();
      const [file] = readdirSync(folder);
      const shown = file === undefined ? stream.text : readFileSync(join(folder, file), 'utf8');
      expect(shown).not.toBe('');
      expect(shown.replaceAll('\n', '')).not.toMatch(raw);
      if (file === undefined && name !== 'github') expect(shown).not.toMatch(/^\s*::|##\[/m);
      all.push(shown);
    });
  }
  expect(all).toHaveLength(corpus.length);
  checks[name]?.(all);
});

test('the page of an analysis', () => {
  for (const text of corpus) {
    const shown = analysisText(analysis(diagnosisOf(text)), { colour: false });
    expect(shown.replaceAll('\n', '')).not.toMatch(raw);
    expect(shown.length).toBeLessThan(200_000);
  }
});
