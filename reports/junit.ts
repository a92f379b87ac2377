/**
 * The reporter behind `junit`: what CI systems read.
 *
 * A suite is a scenario on a backend behind a proxy, by one client; its cases are the run with the fault and the control, each apart.
 * `broken` is an error, `contradicted` and `inconclusive` are failures, `unsupported` is skipped. Elements, their order
 * and attributes are those that the readers of JUnit's format have in common.
 */
import type { Reporter, RunRecord, SuiteRecord } from '../lab/model/events.ts';
import type { Sink } from './file-sink.ts';
import { createSuiteCollector } from './suite-collector.ts';
import type { Rerun } from './text/failures.ts';
import { xmlAttribute, xmlText } from './text/xml.ts';
import { writeReport } from './write-report.ts';
import type { Target } from './write-report.ts';

/** Writes the cases when it is closed; a file that cannot be written makes `close` reject. */
export function junitReporter(target: Target & { rerun: Rerun }): Reporter {
  const collector = createSuiteCollector();
  return {
    event: (event) => collector.event(event),
    async close() {
      const record = collector.record();
      if (record === undefined) return [];
      return writeReport(target, 'the JUnit result', (sink) => writeSuites(sink, record, target.rerun));
    },
  };
}

async function writeSuites(sink: Sink, record: SuiteRecord, rerun: Rerun): Promise<void> {
  await sink.write('<?xml version="1.0" encoding="UTF-8"?>\n');
  const total = attributes({ name: 'h2lab', ...counts(record.runs), time: seconds(record.seconds) });
  await sink.write(`<testsuites${total}>\n`);
  for (const [name, runs] of grouped(record.runs)) {
    const time = seconds(runs.reduce((sum, run) => sum + run.seconds, 0));
    // Readers take it for local time, and allow no zone.
    const timestamp = record.started.slice(0, 19);
    const { disabled: _, ...counted } = counts(runs);
    const skipped = runs.filter(({ verdict }) => verdict === 'unsupported').length;
    await sink.write(`  <testsuite${attributes({ name, ...counted, skipped, timestamp, time })}>\n`);
    await sink.write(properties(record.environment));
    for (const run of runs) await sink.write(testCase(run, rerun));
    await sink.write('  </testsuite>\n');
  }
  await sink.write('</testsuites>\n');
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => xmlAttribute(name, value))
    .join('');
}

function seconds(value: number): string {
  return Number.isFinite(value) ? Math.max(0, value).toFixed(3) : '0.000';
}

function counts(runs: readonly RunRecord[]): Record<'tests' | 'failures' | 'errors' | 'disabled', number> {
  const of = (...verdicts: RunRecord['verdict'][]): number =>
    runs.filter(({ verdict }) => verdicts.includes(verdict)).length;
  return {
    tests: runs.length,
    failures: of('contradicted', 'inconclusive'),
    errors: of('broken'),
    disabled: of('unsupported'),
  };
}

/** What runs stand in and by whom: `netns`, `envoy`, and a client that is not the usual one. */
function placeOf({ backend, proxy, client }: RunRecord): string[] {
  return [backend, proxy, ...(client === undefined ? [] : [client])];
}

/** Runs by scenario and place, in the order of their first run. */
function grouped(runs: readonly RunRecord[]): Map<string, RunRecord[]> {
  const groups = new Map<string, RunRecord[]>();
  for (const run of runs) {
    const name = [run.scenario, ...placeOf(run)].join(' ');
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [run]);
    else group.push(run);
  }
  return groups;
}

function properties(environment: Readonly<Record<string, string>>): string {
  const lines = Object.entries(environment).map(
    ([name, value]) => `      <property${attributes({ name, value })}/>\n`,
  );
  return lines.length === 0 ? '' : `    <properties>\n${lines.join('')}    </properties>\n`;
}

function testCase(run: RunRecord, rerun: Rerun): string {
  const { scenario, variant, role, repeat } = run;
  const name = `${scenario} ${variant} ${role}${repeat > 1 ? ` #${repeat}` : ''}`;
  const head = attributes({
    name,
    classname: ['h2lab', scenario, ...placeOf(run)].join('.'),
    time: seconds(run.seconds),
  });
  const outcome = outcomeOf(run, rerun);
  const flaky = run.flaky === true ? `flaky: attempt ${run.attempt} passed\n` : '';
  const said = `diagnosed ${run.diagnosed ?? 'nothing'}, expected ${run.expected}\n${flaky}${run.folder}`;
  return `    <testcase${head}>\n${outcome}      <system-out>${xmlText(said)}</system-out>\n    </testcase>\n`;
}

function outcomeOf(run: RunRecord, rerun: Rerun): string {
  const { verdict, reasons, expected, diagnosed } = run;
  if (verdict === 'confirmed') return '';
  const message = reasons[0] ?? `expected ${expected}, diagnosed ${diagnosed ?? 'nothing'}`;
  if (verdict === 'unsupported') return `      <skipped${attributes({ message })}/>\n`;
  const element = verdict === 'broken' ? 'error' : 'failure';
  const text = xmlText([...reasons, `Again: ${rerun(run)}`].join('\n'));
  return `      <${element}${attributes({ message, type: verdict })}>${text}</${element}>\n`;
}
