/** One job of a suite, where no lab can even be built: what is kept of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Backend } from '../../../lab/kit/define-backend.ts';
import { LackError } from '../../../lab/model/errors.ts';
import { type JobResult, runJob, type Tell } from '../../../lab/runner/run-job.ts';
import envoy from '../../../lab/proxies/envoy.ts';
import aging from '../../../scenarios/connection-aging.ts';
import deadline from '../../../scenarios/deadline-exceeded-client.ts';
import { jobOf, suiteRequest } from '../../support/suite-in-process.ts';
import { withFolder } from '../../support/temporary.ts';

/** A backend on a machine that has nothing. */
function bare(reason: Error): Backend {
  return {
    id: 'netns',
    title: 'nothing',
    probe: () => Promise.resolve({ available: true, reason: '' }),
    prepare: () => Promise.resolve(),
    open: () => Promise.reject(reason),
    sweep: () => Promise.resolve([]),
  };
}

async function jobOn(
  backend: Backend,
  check: (result: JobResult | undefined, events: Parameters<Tell>[0][], state: string) => void,
  signal = new AbortController().signal,
): Promise<void> {
  await withFolder(async (root) => {
    const events: Parameters<Tell>[0][] = [];
    const request = await suiteRequest(root, { backend, signal });
    const result = await runJob(request, jobOf(deadline, { variant: 'tls', repeat: 3 }), (event, folder) => {
      events.push(event);
      folder?.appendEvent({ at: 1, ...event });
    });
    check(result, events, request.store.path);
  });
}

describe('a job that cannot be done', () => {
  test('is broken; its plan, its events and its verdict are kept', async () => {
    await jobOn(bare(new Error('no room for a lab')), (result, events) => {
      expect(result).toMatchObject({ lack: undefined, records: [{ verdict: 'broken', diagnosed: null }] });
      const { folder, reasons } = result?.records[0] ?? { folder: '', reasons: [] };
      expect(reasons).toEqual(['topology: no room for a lab']);
      const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
      expect(read('plan.json')).toMatchObject({
        format: 'h2lab.plan/1',
        ...{ scenario: deadline.id, role: 'fault', variant: 'tls', repeat: 3 },
        fault: { id: 'server-slow', options: { ms: 2000 } },
        expected: deadline.expect,
      });
      expect(read('verdict.json')).toMatchObject({ kind: 'broken', reasons });
      expect(events.map(({ kind }) => kind)).toEqual(['run-start', 'step-start', 'step-end', 'run-end']);
      expect(readdirSync(folder)).not.toContain('scratch');
    });
  });

  test('because the environment lacks something says so', async () => {
    await jobOn(bare(new LackError('no Envoy')), (result) => {
      expect(result?.records[0]?.verdict).toBe('broken');
      expect(result?.lack).toBeInstanceOf(LackError);
    });
  });

  test('at a place that its fault refuses is unsupported, with the reason, and nothing is built', async () => {
    const job = jobOf(aging, { proxy: { ...envoy, id: 'nginx' } });
    await withFolder(async (root) => {
      const request = await suiteRequest(root, { backend: bare(new Error('not asked')) });
      const result = await runJob(request, job, () => undefined);
      expect(result?.records[0]).toMatchObject({
        verdict: 'unsupported',
        proxy: 'nginx',
        reasons: [expect.stringContaining('keepalive_time')],
      });
    });
  });

  test('because it was interrupted has no result and no verdict', async () => {
    const stop = AbortSignal.abort(new Error('enough'));
    const check: Parameters<typeof jobOn>[1] = (result, events, state) => {
      expect(result).toBeUndefined();
      expect(events.map(({ kind }) => kind)).not.toContain('run-end');
      const [run = ''] = readdirSync(state);
      expect(readdirSync(join(state, run)).sort()).toEqual(['captures', 'events.jsonl', 'logs', 'plan.json']);
    };
    await jobOn(bare(new Error('not asked')), check, stop);
  });
});
