/** Which process is started for which peer; what starts them is a host that only notes it. */
import { expect, test } from '@jest/globals';
import type { Host, ProcessSpec, RunningProcess } from '../../../../lab/kit/define-backend.ts';
import { clientServer } from '../../../../lab/model/topologies.ts';
import { startAhead } from '../../../../lab/runner/run-one/ahead.ts';

/** What is started for a client of a kind, beside a server of the lab. */
async function startedFor(kind: string | undefined, traces = false): Promise<(ProcessSpec | undefined)[]> {
  const specs = new Map<string, ProcessSpec>();
  const host = (name: string): Host =>
    ({
      folder: `/srv/${name}`,
      peerModule(id: string) {
        // As on every backend: what is no bundle of the lab has no module.
        if (!['grpc-client', 'grpc-server', 'command', 'raw'].includes(id)) throw new Error(`no peer ${id}`);
        return `/peers/${id}.cjs`;
      },
      async start(spec: ProcessSpec) {
        specs.set(name, spec);
        return {} as RunningProcess;
      },
    }) as unknown as Host;
  const kinds = kind === undefined ? {} : { client: { kind } };
  const all = startAhead(clientServer, host, { kinds, traces });
  await Promise.all([...all.values()].map(({ process }) => process));
  return [specs.get('client'), specs.get('server')];
}

test.each([
  [undefined, 'grpc-client'],
  ['raw', 'raw'],
  ['curl', 'command'],
])('a client of kind %s is the bundle %s, with its keys logged', async (kind, bundle) => {
  const [client, server] = await startedFor(kind);
  expect(client).toMatchObject({
    program: 'node',
    args: ['--use-openssl-ca', '--tls-keylog=/srv/client/keys.log', `/peers/${bundle}.cjs`],
  });
  expect(server).toMatchObject({
    args: ['--use-openssl-ca', '--tls-keylog=/srv/server/keys.log', '/peers/grpc-server.cjs'],
  });
});

test.each(['grpcio', 'grpc-go'])(
  '%s is a program of its own and no bundle, with traces or not',
  async (kind) => {
    for (const traces of [false, true]) {
      const [client] = await startedFor(kind, traces);
      expect(client).toMatchObject({ title: kind, program: 'bash' });
      expect(client?.keepsStderr ?? false).toBe(traces);
    }
  },
);
