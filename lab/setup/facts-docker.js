/** Whether a container engine answers, asked over its socket as its API is; no docker command is needed. */
import { request } from 'node:http';

const TIMEOUT_MS = 2000;
const DEFAULT_SOCKET = '/var/run/docker.sock';

/** The fact about the container engine. */
export async function probeDocker(env = process.env) {
  const host = env.DOCKER_HOST || `unix://${DEFAULT_SOCKET}`;
  const answer = await askVersion(host);
  return {
    tool: 'container engine',
    version: answer.version,
    where: host,
    ok: answer.version !== null,
    optional: true,
    offWithout: 'the docker backend',
    fix: `start an engine (systemctl start docker), join its group, or set DOCKER_HOST; ${host} said: ${answer.said}`,
  };
}

function askVersion(host) {
  const target = parseHost(host);
  if (!target) return Promise.resolve({ version: null, said: 'neither unix:// nor tcp://' });
  return new Promise((resolve) => {
    const call = request({ ...target, path: '/version', timeout: TIMEOUT_MS }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => (body += text));
      response.on('end', () => resolve(readVersion(response.statusCode, body)));
      response.on('error', (error) => resolve({ version: null, said: error.message }));
    });
    call.on('timeout', () => call.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)));
    call.on('error', (error) => resolve({ version: null, said: error.message }));
    call.end();
  });
}

function readVersion(status, body) {
  try {
    const version = JSON.parse(body).Version;
    if (status === 200 && typeof version === 'string') return { version, said: '' };
  } catch {
    // Not an engine; what it said is told below.
  }
  return { version: null, said: `status ${status}` };
}

/** Where node:http has to connect for a DOCKER_HOST; null for kinds that need more (ssh, TLS client files). */
export function parseHost(host) {
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) };
  const tcp = /^(?:tcp|http):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?\/?$/.exec(host);
  if (!tcp) return null;
  return { host: tcp[1].replace(/^\[|\]$/g, ''), port: Number(tcp[2] ?? 2375) };
}
