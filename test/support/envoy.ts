/** Envoy as the judge of configurations: what it says of one without starting it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lab/exec/run.ts';
import { bootstrap } from '../../lab/proxies/envoy/config.ts';
import { makeAuthority } from '../../lab/certs/authority.ts';
import { findEnvoy } from '../../lab/setup/envoy.js';

type Config = ReturnType<typeof bootstrap>;

/** What Envoy says of a configuration: `OK`, or its complaint. */
export async function validate(
  modify: (config: Config) => void = () => undefined,
  tls = false,
): Promise<string> {
  const envoy = findEnvoy();
  if (envoy === null) throw new Error('no Envoy: guard the test with suiteWith("envoy")');
  const folder = await mkdtemp(join(tmpdir(), 'envoy-'));
  const put = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  try {
    const authority = await makeAuthority();
    const { certPem, keyPem } = await authority.issue({ name: 'catalog.example', addresses: [] });
    const config = bootstrap({
      listen: { address: '127.0.0.1', port: 8080 },
      upstreams: [{ address: '127.0.0.1', port: 8081 }],
      adminPort: 9901,
      files: {
        accessLog: join(folder, 'access.jsonl'),
        connectionLog: join(folder, 'connections.jsonl'),
        keyLog: join(folder, 'keys.log'),
      },
      ...(tls
        ? {
            tls: {
              caFile: await put('ca.pem', authority.caPem),
              certFile: await put('cert.pem', certPem),
              keyFile: await put('key.pem', keyPem),
              upstreamName: 'catalog.example',
            },
          }
        : {}),
    });
    modify(config);
    const file = await put('envoy.json', JSON.stringify(config));
    const { code, stdout, stderr } = await run(envoy.path, ['--mode', 'validate', '-l', 'error', '-c', file]);
    return code === 0 ? 'OK' : `${stdout}${stderr}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
