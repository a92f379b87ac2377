/** One run of the lab over TLS that is answered in three forms, on namespaces with the real Envoy and analyzer. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { expectationOf } from '../../../lab/runner/role.ts';
import type { SuiteRequest } from '../../../lab/runner/suite-request.ts';
import { runSuite } from '../../../lab/runner/suite.ts';
import { readRun } from '../../../lab/store/read-run.ts';
import deadline from '../../../scenarios/deadline-exceeded-client.ts';
import { asAnalysis } from '../../../reports/read-analysis.ts';
import { readCapture } from '../../support/read-capture.ts';
import { suiteWith } from '../../support/require.ts';
import { jobOf, suiteRequest } from '../../support/suite-in-process.ts';
import { withFolder } from '../../support/temporary.ts';

const suite = await suiteWith('netns', 'envoy');

/** The request, and the names of the logs of each analysis. */
async function watched(folder: string): Promise<{ request: SuiteRequest; logs: string[][] }> {
  const plain = await suiteRequest(folder);
  const logs: string[][] = [];
  const request: SuiteRequest = {
    ...plain,
    analyze(captures, paths) {
      logs.push(paths.map((path) => path.split('/').at(-1) ?? ''));
      return plain.analyze(captures, paths);
    },
  };
  return { request, logs };
}

function secretsOf(folder: string): string {
  return ['client-proxy', 'proxy-server']
    .map((hop) => readCapture(new Uint8Array(readFileSync(join(folder, 'captures', `${hop}.pcapng`)))))
    .flatMap(({ secrets }) => secrets)
    .join('');
}

suite('forms of a run over TLS', () => {
  test('are of the same packets: with keys, with logs in their place, with neither', async () => {
    await withFolder(async (folder) => {
      let drives = 0;
      const counted = {
        ...deadline,
        drive: (lab: Parameters<typeof deadline.drive>[0]) => ((drives += 1), deadline.drive(lab)),
      };
      const { request, logs } = await watched(folder);
      const job = jobOf(counted, { variant: 'tls', forms: ['tls', 'tls-logs', 'tls-nokeys'] });
      const { record } = await runSuite(request, [job]);
      expect(drives).toBe(1);
      expect(record.runs.map(({ variant }) => variant)).toEqual(['tls', 'tls-logs', 'tls-nokeys']);
      // Without keys it may stay open, and must not be taken for something else.
      const allowed = [['confirmed'], ['confirmed', 'inconclusive'], ['confirmed', 'inconclusive']];
      for (const [at, { verdict }] of record.runs.entries()) expect(allowed[at]).toContain(verdict);
      expect(logs).toEqual([
        [],
        ['access.jsonl', 'client.log', 'connections.jsonl', 'proxy.log', 'server.log'],
        [],
      ]);

      const [tls, withLogs, bare] = await Promise.all(record.runs.map((run) => readRun(run.folder)));
      expect(secretsOf(tls?.path ?? '')).not.toBe('');
      for (const run of [withLogs, bare]) {
        expect(secretsOf(run?.path ?? '')).toBe('');
        expect(run?.plan.expected).toEqual(expectationOf(deadline, 'fault', 'envoy'));
        const { totals, quality } = asAnalysis(run?.analysis);
        expect(totals.packets).toBe(asAnalysis(tls?.analysis).totals.packets);
        // Envoy's log tells what the keys would open.
        expect(quality.undecryptable > 0).toBe(run === bare);
      }
      expect(asAnalysis(withLogs?.analysis).logs?.map(({ format }) => format)).toContain('envoy-access');
      expect(readdirSync(join(bare?.path ?? '', 'logs'))).toEqual([]);
    });
  }, 60_000);

  test('one that is asked for alone has its own run, whose captures hold no keys', async () => {
    await withFolder(async (folder) => {
      const { request, logs } = await watched(folder);
      const { record } = await runSuite(request, [
        jobOf(deadline, { variant: 'tls', forms: ['tls-nokeys'] }),
      ]);
      expect(record.runs.map(({ variant }) => variant)).toEqual(['tls-nokeys']);
      expect(secretsOf(record.runs[0]?.folder ?? '')).toBe('');
      expect(logs).toEqual([[]]);
    });
  }, 60_000);

  test('of a run that broke are broken alike', async () => {
    await withFolder(async (folder) => {
      const broken = { ...deadline, drive: () => Promise.reject(new Error('no')) };
      const job = jobOf(broken, { variant: 'tls', forms: ['tls', 'tls-nokeys'] });
      const { record } = await runSuite(await suiteRequest(folder), [job]);
      expect(record.runs.map(({ variant, verdict, reasons }) => [variant, verdict, reasons])).toEqual([
        ['tls', 'broken', ['traffic: no']],
        ['tls-nokeys', 'broken', ['traffic: no']],
      ]);
    });
  }, 60_000);
});
