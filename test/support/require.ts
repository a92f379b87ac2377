/**
 * What a test needs from the machine: there, absent, or absent although it was promised.
 *
 * A test that needs a container engine is skipped, loudly and counted, where none answers. Where the machine is
 * meant to have everything (H2LAB_REQUIRE=docker,netns,envoy,tshark,chromium,xmllint, as the continuous integration sets), absence is
 * a failure: otherwise a broken machine would look like success.
 */
import { describe } from '@jest/globals';
import { findProgram } from '../../lab/setup/command.js';
import { findEnvoy } from '../../lab/setup/envoy.js';
import { grpcGoClient, grpcioVersion } from '../../lab/setup/foreign-clients.js';
import { junitSchemas } from '../../lab/setup/junit-schemas.js';
import { probeDocker } from '../../lab/setup/facts-docker.js';
import { probeNamespaces } from '../../lab/setup/facts-namespaces.js';

/** What can be asked for. */
export type Need = 'docker' | 'netns' | 'envoy' | 'grpcio' | 'grpc-go' | 'xmllint' | Tool;

/** What a machine has or has not, found by its name. */
type Tool = 'tshark' | 'haproxy' | 'nghttpx' | 'nginx' | 'curl' | 'nghttp' | 'chromium';

/** Whether it is there; `reason` says why not. */
export interface Availability {
  available: boolean;
  reason: string;
}

/** Asks for one thing. Rejects when it is absent and H2LAB_REQUIRE names it. */
export async function requires(need: Need, env: NodeJS.ProcessEnv = process.env): Promise<Availability> {
  const answer = await PROBES[need](env);
  const required = (env['H2LAB_REQUIRE'] ?? '').split(',').includes(need);
  if (!answer.available && required) {
    throw new Error(`H2LAB_REQUIRE names ${need}, and this machine has none: ${answer.reason}`);
  }
  return answer;
}

/**
 * `describe` where all needs are met; else a `describe` whose tests are skipped and carry the reason in their title.
 * Use at the top of a test file: `const suite = await suiteWith('netns', 'envoy');`
 */
export async function suiteWith(...needs: Need[]): Promise<(title: string, tests: () => void) => void> {
  const answers = await Promise.all(needs.map((need) => requires(need)));
  const absent = answers.filter((answer) => !answer.available).map((answer) => answer.reason);
  if (absent.length === 0) return (title, tests) => describe(title, tests);
  return (title, tests) => describe.skip(`${title} [${absent.join('; ')}]`, tests);
}

const PROBES: Record<Need, (env: NodeJS.ProcessEnv) => Promise<Availability>> = {
  docker: async (env) => {
    const fact = await probeDocker(env);
    return { available: fact.ok, reason: fact.ok ? '' : `no container engine at ${String(fact.where)}` };
  },
  netns: async () => {
    const absent = (await probeNamespaces()).filter((fact) => !fact.ok).map((fact) => fact.tool);
    const tools = ['ip', 'nft', 'ethtool', 'tcpdump'].filter((tool) => findProgram(tool) === null);
    const reason = [...absent, ...tools].map((what) => `no ${what}`).join(', ');
    return { available: reason === '', reason };
  },
  envoy: (env) => {
    const found = findEnvoy(undefined, env);
    return Promise.resolve({
      available: found !== null,
      reason: found ? '' : 'no Envoy (npm start fetches it)',
    });
  },
  grpcio: async (env) => {
    const version = await grpcioVersion(env);
    return {
      available: version !== null,
      reason: version === null ? 'no Python with grpcio (H2LAB_PYTHON)' : '',
    };
  },
  'grpc-go': () => {
    const available = grpcGoClient() !== null;
    const reason = available ? '' : 'no client on grpc-go (lab/setup/foreign-clients.js builds it)';
    return Promise.resolve({ available, reason });
  },
  xmllint: async (env) => {
    const { available, reason } = await tool('xmllint')(env);
    if (!available || junitSchemas() !== null) return { available, reason };
    return {
      available: false,
      reason: "no schemas of JUnit's XML (lab/setup/main.js --for test fetches them)",
    };
  },
  tshark: tool('tshark'),
  haproxy: tool('haproxy'),
  nghttpx: tool('nghttpx'),
  nginx: tool('nginx'),
  curl: tool('curl'),
  nghttp: tool('nghttp'),
  chromium: tool('chromium'),
};

function tool(name: Tool | 'xmllint'): (env: NodeJS.ProcessEnv) => Promise<Availability> {
  return (env) => {
    const found = findProgram(name, env);
    return Promise.resolve({ available: found !== null, reason: found ? '' : `no ${name}` });
  };
}
