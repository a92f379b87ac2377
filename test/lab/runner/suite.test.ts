/** What the lab promises of its verdicts, on namespaces with the real Envoy, analyzer and judge. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { RunningProcess } from '../../../lab/kit/define-backend.ts';
import type { Scenario } from '../../../lab/kit/define-scenario.ts';
import netns from '../../../lab/backends/netns.ts';
import type { CallResult } from '../../../lab/model/peer-protocol.ts';
import { runSuite } from '../../../lab/runner/suite.ts';
import deadline from '../../../scenarios/deadline-exceeded-client.ts';
import { suiteWith } from '../../support/require.ts';
import { watching } from '../../support/watched-backend.ts';
import { jobOf, suiteRequest } from '../../support/suite-in-process.ts';
import { leftOnNamespaces } from '../../support/left-behind.ts';
import { runIds } from '../../support/suite-run.ts';
import { withFolder } from '../../support/temporary.ts';
import { tsharkFields } from '../../support/tshark.ts';

const suite = await suiteWith('netns', 'envoy', 'tshark');

/** The scenario with something changed by hand. */
function changed(more: Partial<Scenario>): Scenario {
  return { ...deadline, ...more };
}

suite('a suite', () => {
  test('whose expectation is changed to another signature is contradicted', async () => {
    await withFolder(async (folder) => {
      const wrong = changed({ expect: { ...deadline.expect, signature: 'drain-grace-expired' } });
      const { record } = await runSuite(await suiteRequest(folder), [jobOf(wrong)]);
      expect(record.totals).toMatchObject({ contradicted: 1, confirmed: 0 });
      expect(record.runs[0]).toMatchObject({
        expected: 'drain-grace-expired',
        diagnosed: 'deadline-exceeded-client',
        reasons: ['expected drain-grace-expired, diagnosed deadline-exceeded-client'],
      });
    });
  }, 60_000);

  test('whose fault is switched off is not confirmed, while its control is', async () => {
    await withFolder(async (folder) => {
      const off = changed({
        fault: { ...deadline.fault, fault: { ...deadline.fault.fault, prepare: () => undefined } },
      });
      const jobs = [jobOf(off), jobOf(off, { role: 'control' })];
      const { record } = await runSuite(await suiteRequest(folder), jobs);
      expect(record.runs.map(({ role, verdict }) => [role, verdict])).toEqual([
        ['fault', 'inconclusive'],
        ['control', 'confirmed'],
      ]);
    });
  }, 60_000);

  test('of repeats that disagree is flaky; every event and file is there, and nothing is left', async () => {
    await withFolder(async (folder) => {
      const request = await suiteRequest(folder, { parallel: 2 });
      const wrong = changed({ expect: { signature: 'connection-aging' } });
      const { record } = await runSuite(request, [jobOf(deadline), jobOf(wrong, { repeat: 2 })]);
      expect(record.flaky).toBe(1);
      expect(record.totals).toMatchObject({ confirmed: 1, contradicted: 1 });

      const kinds = request.events.map(({ kind }) => kind);
      expect(kinds.at(0)).toBe('suite-start');
      expect(kinds.at(-1)).toBe('suite-end');
      for (const run of record.runs) {
        expect(readdirSync(run.folder).sort()).toEqual(
          ['analysis.json', 'captures', 'events.jsonl', 'logs', 'plan.json', 'verdict.json'].sort(),
        );
        const lines = readFileSync(join(run.folder, 'events.jsonl'), 'utf8').trimEnd().split('\n');
        const own = request.events.filter((event) => 'run' in event && event.run.repeat === run.repeat);
        expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(own)));
      }
      expect(JSON.parse(readFileSync(join(request.store.path, 'suite.json'), 'utf8'))).toEqual(record);
      expect(leftOnNamespaces(runIds(record))).toEqual([]);
    });
  }, 60_000);

  test('tries again what is not as expected, as often as it may; what passes then is flaky', async () => {
    await withFolder(async (folder) => {
      let drives = 0;
      const second = changed({
        drive: (lab) => (++drives < 2 ? Promise.reject(new Error('not yet')) : deadline.drive(lab)),
      });
      const never = changed({ id: 'never', drive: () => Promise.reject(new Error('no')) });
      const request = await suiteRequest(folder, { retries: 1 });
      const { record } = await runSuite(request, [jobOf(second), jobOf(never)]);
      expect(record.runs).toMatchObject([
        { verdict: 'confirmed', attempt: 2, flaky: true },
        { verdict: 'broken', attempt: 2, reasons: ['traffic: no'] },
      ]);
      expect(record.runs[1]).not.toHaveProperty('flaky');
      expect(record.flaky).toBe(1);
    });
  }, 60_000);

  test('that fails fast begins nothing after the first run that is not as expected', async () => {
    await withFolder(async (folder) => {
      const bad = changed({ drive: () => Promise.reject(new Error('no')) });
      const request = await suiteRequest(folder, { failFast: true });
      const { record } = await runSuite(request, [jobOf(bad), jobOf(deadline), jobOf(deadline)]);
      expect(record).toMatchObject({ totals: { broken: 1, confirmed: 0 }, notRun: 2 });
      expect(record.runs).toHaveLength(1);
    });
  }, 60_000);

  test('gives both roles of a run the same random numbers, decided by the seed alone', async () => {
    await withFolder(async (folder) => {
      const drawn: number[] = [];
      const drawing = changed({
        fault: {
          ...deadline.fault,
          fault: {
            ...deadline.fault.fault,
            inject(lab) {
              lab.random();
              return Promise.resolve();
            },
          },
        },
        drive(lab) {
          drawn.push(lab.random());
          return deadline.drive(lab);
        },
      });
      for (const seed of [7, 7, 8]) {
        const request = await suiteRequest(folder, { seed });
        const { record } = await runSuite(request, [jobOf(drawing), jobOf(drawing, { role: 'control' })]);
        expect(record.totals.confirmed).toBe(2);
      }
      expect(new Set(drawn).size).toBe(2);
      expect(drawn.slice(1, 4)).toEqual([drawn[0], drawn[0], drawn[0]]);
    });
  }, 60_000);

  test('taps both ends of each hop if asked: the same conversations, and no sentinel of either end', async () => {
    await withFolder(async (folder) => {
      const request = await suiteRequest(folder, { taps: { both: true } });
      const { record } = await runSuite(request, [jobOf(deadline)]);
      expect(record.totals.confirmed).toBe(1);
      const captures = join(record.runs[0]?.folder ?? '', 'captures');
      const fields = ['tcp.srcport', 'tcp.seq_raw', 'tcp.ack_raw', 'tcp.flags', 'tcp.len'];
      for (const hop of ['client-proxy', 'proxy-server']) {
        const [near, far] = ['', '-far'].map((end) =>
          // Each end has a link of its own, on which ARP asks when it likes.
          tsharkFields(join(captures, `${hop}${end}.pcapng`), fields, ['-Y', 'tcp']),
        );
        expect(near?.length).toBeGreaterThan(10);
        for (const end of ['', '-far']) {
          const file = join(captures, `${hop}${end}.pcapng`);
          expect(tsharkFields(file, ['frame.number'], ['-Y', 'udp or icmp'])).toEqual([]);
        }
        // Each end sees what it sends first and what it gets later: the same packets in another order.
        expect([...(near ?? [])].sort()).toEqual([...(far ?? [])].sort());
      }
    });
  }, 60_000);

  test('that is interrupted ends with what it has', async () => {
    await withFolder(async (folder) => {
      const stop = new AbortController();
      const stopping = changed({
        drive: (lab) => {
          stop.abort(new Error('enough'));
          return lab.pace(60_000);
        },
      });
      const request = await suiteRequest(folder, { signal: stop.signal });
      const { record } = await runSuite(request, [jobOf(stopping), jobOf(deadline)]);
      expect(record.runs).toEqual([]);
      const ids = request.events.flatMap((event) => (event.kind === 'run-start' ? [event.run.runId] : []));
      expect(ids).toHaveLength(1);
      expect(leftOnNamespaces(ids)).toEqual([]);
    });
  }, 60_000);

  test.each([
    // Told while the lab stands: the run is broken. Told when it is over: there is no result to give.
    ['step-end', 'broken'],
    ['run-end', 'rejected'],
  ])(
    'whose events cannot be written (%s) is %s, and leaves nothing',
    async (kind, expected) => {
      await withFolder(async (folder) => {
        const request = await suiteRequest(folder);
        const full = {
          event: (event: { kind: string }) => {
            if (event.kind === kind) throw new Error('no space left');
          },
          close: () => Promise.resolve([]),
        };
        const run = runSuite({ ...request, reporters: [...request.reporters, full] }, [jobOf(deadline)]);
        const seen = await run.then(
          ({ record }) => record.runs.map(({ verdict, reasons }) => ({ verdict, reasons })),
          (error: unknown) => error,
        );
        expect(seen).toEqual(
          expected === 'broken'
            ? [{ verdict: 'broken', reasons: ['no space left'] }]
            : new Error('no space left'),
        );
        const ids = request.events.flatMap((event) => (event.kind === 'run-start' ? [event.run.runId] : []));
        expect(ids).toHaveLength(1);
        expect(leftOnNamespaces(ids)).toEqual([]);
      });
    },
    60_000,
  );
});

suite('captures', () => {
  test.each(['plain', 'tls'] as const)(
    'of 50 ms of traffic (%s) miss no message',
    async (variant) => {
      await withFolder(async (folder) => {
        let calls: CallResult[] = [];
        const brief = changed({
          async drive(lab) {
            const channel = await lab.channel();
            const end = performance.now() + 50;
            while (performance.now() < end) {
              await Promise.all([channel.unary(), channel.unary(), channel.serverStream().result]);
            }
            calls = [...lab.results];
          },
        });
        const { record } = await runSuite(await suiteRequest(folder), [
          jobOf(brief, { role: 'control', variant }),
        ]);
        expect(record.totals).toMatchObject({ confirmed: 1 });
        expect(calls.length).toBeGreaterThan(0);
        const received = calls.reduce((sum, { messages }) => sum + messages, 0);
        for (const hop of ['client-proxy', 'proxy-server']) {
          const file = join(record.runs[0]?.folder ?? '', 'captures', `${hop}.pcapng`);
          expect(messagesIn(file)).toEqual({ requests: calls.length, responses: received });
        }
      });
    },
    60_000,
  );

  test('of a tap that was stopped without draining make the run inconclusive', async () => {
    await withFolder(async (folder) => {
      const taps: RunningProcess[] = [];
      const early = changed({
        async drive(lab) {
          await deadline.drive(lab);
          // What a person at the machine might do; the traffic is over, and only the last sentinel is missing.
          await taps[0]?.kill('SIGINT');
        },
      });
      const request = await suiteRequest(folder, { backend: watching(netns, taps) });
      const { record } = await runSuite(request, [jobOf(early)]);
      expect(taps).toHaveLength(2);
      expect(record.runs[0]).toMatchObject({
        verdict: 'inconclusive',
        reasons: [expect.stringMatching(/^the tap on .* was stopped before/)],
      });
    });
  }, 60_000);
});

/** gRPC messages in a capture, each way, as tshark reads them from its DATA frames. */
function messagesIn(file: string): { requests: number; responses: number } {
  const fields = ['tcp.srcport', 'grpc.message_length'];
  let requests = 0;
  let responses = 0;
  for (const [from = '', lengths = ''] of tsharkFields(file, fields, ['-Y', 'grpc'])) {
    const count = lengths.split(',').filter((length) => length !== '').length;
    if (['8080', '8443'].includes(from)) responses += count;
    else requests += count;
  }
  return { requests, responses };
}

describe('without any job', () => {
  test('a suite is over at once', async () => {
    await withFolder(async (folder) => {
      const { record, lacks } = await runSuite(await suiteRequest(folder), []);
      expect(record).toMatchObject({ format: 'h2lab.suite/1', runs: [], flaky: 0 });
      expect(lacks).toEqual([]);
    });
  });
});
