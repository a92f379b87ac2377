/** The container engine goes away in the middle of a run: a clear line, an end, and `h2lab clean` finds the rest. */
import { createConnection, createServer, type Socket } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Verdict } from '../../../lab/model/verdict.ts';
import { h2lab } from '../../support/h2lab.ts';
import { leftOnEngine } from '../../support/left-behind.ts';
import { suiteWith } from '../../support/require.ts';
import { startRun } from '../../support/started-run.ts';
import { withFolder } from '../../support/temporary.ts';

const suite = await suiteWith('docker', 'envoy');
const engine = '/var/run/docker.sock';

/** A socket in front of the engine, which can be cut without stopping the engine itself. */
async function forwarder(path: string): Promise<{ cut(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = createConnection(engine);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    cut() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function verdictsBelow(state: string): Verdict[] {
  const latest = join(state, 'runs', 'latest');
  return readdirSync(latest, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => JSON.parse(readFileSync(join(latest, name, 'verdict.json'), 'utf8')) as Verdict);
}

suite('an engine that goes away', () => {
  test('breaks the run, and what it could not remove is removed when it is back', async () => {
    await withFolder(async (state) => {
      const socket = join(state, 'engine.sock');
      const front = await forwarder(socket);
      const before = process.env['DOCKER_HOST'];
      process.env['DOCKER_HOST'] = `unix://${socket}`;
      const args = ['connection-aging', '--backend', 'docker', '--tls', 'plain', '--roles', 'fault'];
      const run = startRun(state, args);
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
      let ids: string[];
      try {
        ids = await run.untilStep('traffic');
      } finally {
        front.cut();
      }
      const { code, stderr } = await run.end();
      expect({ code, stderr }).toMatchObject({ code: 3 });
      const [verdict] = verdictsBelow(state);
      expect(verdict).toMatchObject({ kind: 'broken' });
      expect(verdict?.reasons.join()).toMatch(
        /^\S+: the container engine went away: .*\n.*h2lab clean removes/,
      );
      await h2lab(['clean'], { env: { H2LAB_STATE: state } });
      expect(leftOnEngine(ids)).toEqual([]);
    });
  }, 180_000);
});
