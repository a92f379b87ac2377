/**
 * The reporter behind `junit`: what CI systems read.
 *
 * A suite is a scenario on a backend behind a proxy, by one client; its cases are the run with the fault and the
 * control, each apart. `broken` is an error, `contradicted` and `inconclusive` are failures, `unsupported` is skipped. The document is valid by
 * the schemas of both Ant's task and Jenkins, so it has what the one demands and nothing that the other forbids: no
 * totals on the root, no output below a case, a host that is called localhost. Only a skipped case goes beyond Ant's
 * older schema, which knows none.
 */
import { usualClient } from '../lab/model/clients.ts';
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
  await sink.write('<testsuites>\n');
  let id = 0;
  for (const runs of grouped(record.runs)) {
    const [first] = runs;
    const { scenario, backend, proxy, client = usualClient } = first;
    const head = attributes({
      ...{ name: [scenario, ...placeOf(first)].join(' '), package: 'h2lab', id: id++, hostname: 'localhost' },
      // Readers take it for local time, and allow no zone.
      timestamp: record.started.slice(0, 19),
      ...counts(runs),
      time: seconds(runs.reduce((sum, run) => sum + run.seconds, 0)),
    });
    await sink.write(`  <testsuite${head}>\n`);
    await sink.write(properties({ scenario, backend, proxy, client, ...record.environment }));
    for (const run of runs) await sink.write(testCase(run, rerun));
    await sink.write(`    <system-out>${runs.map(outputOf).join('\n')}</system-out>\n    <system-err/>\n`);
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

function counts(runs: readonly RunRecord[]): Record<string, number> {
  const of = (...verdicts: RunRecord['verdict'][]): number =>
    runs.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const skipped = of('unsupported');
  return {
    tests: runs.length,
    failures: of('contradicted', 'inconclusive'),
    errors: of('broken'),
    ...(skipped > 0 ? { skipped } : {}),
  };
}

/** What runs stand in and by whom: `netns`, `envoy`, and a client that is not the usual one. */
function placeOf({ backend, proxy, client }: RunRecord): string[] {
  return [backend, proxy, ...(client === undefined ? [] : [client])];
}

/** Runs by scenario, backend, proxy and client, in the order of their first run. */
function grouped(runs: readonly RunRecord[]): [RunRecord, ...RunRecord[]][] {
  const groups = new Map<string, [RunRecord, ...RunRecord[]]>();
  for (const run of runs) {
    const key = JSON.stringify([run.scenario, ...placeOf(run)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [run]);
    else group.push(run);
  }
  return [...groups.values()];
}

function properties(environment: Readonly<Record<string, string>>): string {
  const lines = Object.entries(environment).map(
    ([name, value]) => `      <property${attributes({ name, value })}/>\n`,
  );
  return `    <properties>\n${lines.join('')}    </properties>\n`;
}

function nameOf({ scenario, variant, role, repeat }: RunRecord): string {
  return `${scenario} ${variant} ${role}${repeat > 1 ? ` #${repeat}` : ''}`;
}

function testCase(run: RunRecord, rerun: Rerun): string {
  const classname = ['h2lab', run.scenario, ...placeOf(run)].join('.');
  const head = attributes({ name: nameOf(run), classname, time: seconds(run.seconds) });
  const outcome = outcomeOf(run, rerun);
  return outcome === '' ? `    <testcase${head}/>\n` : `    <testcase${head}>\n${outcome}    </testcase>\n`;
}

/** What is said of a run beside its outcome, as a line of its suite's output. */
function outputOf(run: RunRecord): string {
  const { expected, diagnosed, folder, flaky, attempt } = run;
  const late = flaky === true ? `, flaky: attempt ${attempt} passed` : '';
  return xmlText(
    `${nameOf(run)}: diagnosed ${diagnosed ?? 'nothing'}, expected ${expected}${late}, in ${folder}`,
  );
}

function outcomeOf(run: RunRecord, rerun: Rerun): string {
  const { verdict, reasons, expected, diagnosed, folder } = run;
  if (verdict === 'confirmed') return '';
  const message = reasons[0] ?? `expected ${expected}, diagnosed ${diagnosed ?? 'nothing'}`;
  if (verdict === 'unsupported') return `      <skipped>${xmlText(message)}</skipped>\n`;
  const element = verdict === 'broken' ? 'error' : 'failure';
  const text = xmlText([...reasons, `Again: ${rerun(run)}`, `Files: ${folder}`].join('\n'));
  return `      <${element}${attributes({ message, type: verdict })}>${text}</${element}>\n`;
}
