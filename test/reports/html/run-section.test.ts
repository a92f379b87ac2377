import { expect, test } from '@jest/globals';
import { runSection } from '../../../reports/html/run-section.ts';
import type { RunView } from '../../../reports/html/run-section.ts';
import { rerunCommand } from '../../../reports/text/failures.ts';
import { look } from '../../support/html-check.ts';
import { aging, analysis, diagnosis } from '../../support/sample-diagnosis.ts';
import { runRecord, suiteFolder } from '../../support/sample-report.ts';

function view(change: Partial<RunView> = {}): RunView {
  const several = { backends: false, proxies: false, repeats: false };
  return {
    run: runRecord(),
    slug: 'drain-1',
    several,
    analysis: analysis(diagnosis()),
    problems: [],
    reportFolder: suiteFolder,
    rerun: rerunCommand,
    ...change,
  };
}
const sectionOf = (change: Partial<RunView> = {}) => look(String(runSection(view(change))));

test('a run that is not confirmed says why on top; a confirmed one has nothing to explain', () => {
  const run = runRecord({
    verdict: 'contradicted',
    diagnosed: 'healthy',
    reasons: ['hop: expected a,\ndiagnosed b'],
  });
  expect(sectionOf().text).not.toContain('Expected');
  expect(sectionOf({ run }).text).toContain('hop: expected a,');
});

test('the commands name this run and its decisive packet, ready for a shell', () => {
  const { elements } = sectionOf({ run: runRecord({ folder: `${suiteFolder}/it's one` }) });
  const lines = elements.flatMap(({ attributes }) => attributes.get('data-copy') ?? []);
  const first = diagnosis().evidence[0];
  expect(lines).toContain(
    'npx h2lab run drain-grace-expired --backend netns --proxy envoy --variant tls --roles fault',
  );
  expect(lines).toContain(`npx h2lab rejudge &#39;${suiteFolder}/it&#39;\\&#39;&#39;s one&#39;`);
  expect(
    lines.some((line) => line.startsWith('wireshark -r ') && line.endsWith(` -g ${first?.packet}`)),
  ).toBe(true);
});

test('captures are linked relative to the report, wherever the analysis says they were', () => {
  const sample = analysis(diagnosis());
  const [down, up] = sample.inputs;
  if (down === undefined || up === undefined) throw new Error('the sample has two inputs');
  down.file = `${runRecord().folder}/captures/client-proxy.pcapng`;
  up.file = '/elsewhere/proxy-server.pcapng';
  const { elements } = sectionOf({ analysis: sample });
  const links = elements.filter(({ name }) => name === 'a').map(({ attributes }) => attributes.get('href'));
  expect(links).toEqual([
    '#',
    './drain-grace-expired-netns-tls-fault-1/captures/client-proxy.pcapng',
    './drain-grace-expired-netns-tls-fault-1/captures/proxy-server.pcapng',
    './drain-grace-expired-netns-tls-fault-1',
  ]);
});

test('a run without an analysis still has its section; a damaged one says why', () => {
  const { text } = sectionOf({
    analysis: null,
    problems: ['The analysis could not be read: analysis.json is damaged'],
    run: runRecord({ verdict: 'broken', diagnosed: null }),
  });
  expect(text).toContain('no diagnosis was made');
  expect(text).toContain('The analysis could not be read: analysis.json is damaged');
});

test('other incidents and what the capture lacks are told', () => {
  const sample = analysis(diagnosis(), {
    incidents: [diagnosis(), aging],
    quality: { captureDrops: 4, truncatedPackets: 0, midConnections: 0, undecryptable: 0, gaps: 0 },
  });
  sample.inputs[0]?.notes.push('The file is cut.');
  const { text } = sectionOf({ analysis: sample });
  expect(text).toContain('1 other incident is in analysis.json');
  expect(text).toContain('4 packets were dropped by the capture.');
  expect(text).toContain('client → proxy: The file is cut.');
});
