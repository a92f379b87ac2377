/** Clients that are programs of the machine, in whole runs on namespaces. */
import { beforeAll, expect, test } from '@jest/globals';
import docker from '../../../../lab/backends/docker.ts';
import netns from '../../../../lab/backends/netns.ts';
import type { Backend } from '../../../../lab/kit/define-backend.ts';
import type { Scenario } from '../../../../lab/kit/define-scenario.ts';
import type { OtherClient } from '../../../../lab/model/clients.ts';
import { runJob } from '../../../../lab/runner/run-job.ts';
import { findEnvoy } from '../../../../lab/setup/envoy.js';
import deadline from '../../../../scenarios/deadline-exceeded-client.ts';
import { suiteWith } from '../../../support/require.ts';
import { jobOf, suiteRequest } from '../../../support/suite-in-process.ts';
import { withFolder } from '../../../support/temporary.ts';
import { tsharkFields } from '../../../support/tshark.ts';

/** One run by a client, with other traffic than the scenario's. */
async function run(
  client: OtherClient,
  drive: Scenario['drive'],
  backend: Backend = netns,
): Promise<{ verdict: string; reasons: string[]; diagnosed: string | null; agents: string[] }> {
  const scenario: Scenario = { ...deadline, drive };
  let ran: Awaited<ReturnType<typeof run>> | undefined;
  await withFolder(async (folder) => {
    const request = await suiteRequest(folder, { backend });
    const job = jobOf(scenario, { role: 'control', variant: 'tls', client });
    const result = await runJob(request, job, (event) => void request.events.push({ at: 0, ...event }));
    const record = result?.records[0];
    if (record === undefined) throw new Error('expected the run to end');
    expect(record.client).toBe(client);
    const { verdict, reasons, diagnosed, folder: path } = record;
    const agents =
      diagnosed === null
        ? []
        : tsharkFields(`${path}/captures/client-proxy.pcapng`, ['http2.headers.user_agent']).flat();
    ran = { verdict, reasons, diagnosed, agents: [...new Set(agents.filter(Boolean))] };
  });
  if (ran === undefined) throw new Error('expected a run');
  return ran;
}

for (const program of ['curl', 'nghttp'] as const) {
  const suite = await suiteWith('netns', 'envoy', 'tshark', program);
  suite(`${program} as the client of a run`, () => {
    beforeAll(async () => {
      const found = findEnvoy();
      const options = { envoyBinary: found?.path ?? null, envoyVersion: found?.version ?? '' };
      await netns.prepare(options, () => undefined);
    });

    test('is captured and opened like any other, and healthy', async () => {
      const ran = await run(program, async (lab) => {
        const channel = await lab.channel();
        for (let calls = 0; calls < 3; calls++)
          expect(await channel.unary()).toMatchObject({ code: 0, messages: 1 });
      });
      expect(ran).toMatchObject({ verdict: 'confirmed', diagnosed: 'healthy', reasons: [] });
      expect(ran.agents.join()).toContain(program === 'curl' ? 'curl/' : 'nghttp2/');
    }, 60_000);

    test('makes the run unsupported, with the reason, where it cannot do what the traffic asks for', async () => {
      const ran = await run(program, async (lab) => {
        await (await lab.channel()).bidi().result;
      });
      expect(ran).toMatchObject({
        verdict: 'unsupported',
        reasons: [`${program} sends one request body: it makes no bidi calls of several messages`],
      });
    }, 60_000);
  });
}

for (const client of ['grpcio', 'grpc-go'] as const) {
  const suite = await suiteWith('netns', 'envoy', 'tshark', client);
  suite(`${client} as the client of a run`, () => {
    test('makes calls of all kinds through Envoy, and nothing is wrong', async () => {
      const ran = await run(client, async (lab) => {
        const channel = await lab.channel();
        expect(await channel.unary()).toMatchObject({ code: 0, messages: 1 });
        expect(await channel.serverStream().result).toMatchObject({ code: 0 });
        expect(await channel.clientStream().result).toMatchObject({ code: 0 });
        expect(await channel.bidi().result).toMatchObject({ code: 0 });
        expect(await lab.client.asks()).toEqual({ calls: 4, ok: 4, failed: 0 });
      });
      expect(ran).toMatchObject({ verdict: 'confirmed', diagnosed: 'healthy', reasons: [] });
      expect(ran.agents.join()).toContain(client === 'grpcio' ? 'grpc-python/' : 'grpc-go/');
    }, 60_000);
  });
}

test('containers have none of them', async () => {
  const ran = await run('curl', () => Promise.reject(new Error('not to be driven')), docker);
  expect(ran).toMatchObject({
    verdict: 'unsupported',
    reasons: ['the image of the peers has Node and no curl'],
  });
});
