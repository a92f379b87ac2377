/** The system tools: what each is for, what is off without it, and the package that brings it. */
import { findProgram } from './command.js';

/**
 * One entry a tool. `for`: the purposes that cannot do without it. `packages`: its name for Debian and Ubuntu, and
 * what to say to people on other systems.
 */
export const TOOLS = [
  tool('tcpdump', ['start', 'test', 'bench'], 'tcpdump', 'captures: no run on any backend but docker'),
  tool('ip', ['start', 'test', 'bench'], 'iproute2', 'the netns backend: no namespaces, no links'),
  tool('nft', ['start', 'test'], 'nftables', 'packet faults on the netns backend'),
  tool(
    'ethtool',
    ['start', 'test', 'bench'],
    'ethtool',
    'the netns backend: captures would show packets that were never sent',
  ),
  tool(
    'python3',
    ['start', 'test', 'bench'],
    'python3',
    'packet faults that delay, reorder, double or forge, and fetching Envoy',
  ),
  tool(
    'tshark',
    ['test', 'bench'],
    'tshark',
    'the tests that check our captures and encoders against Wireshark',
  ),
  tool('chromium', ['test'], 'chromium', 'the tests that open the HTML report in a browser'),
  tool('xmllint', ['test'], 'libxml2-utils', 'the test that validates the JUnit report'),
  // Debian starts these as services when it installs them, so only their user may decide to.
  tool('haproxy', [], 'haproxy', '--proxy haproxy on the netns backend'),
  tool('nginx', [], 'nginx', '--proxy nginx on the netns backend'),
  tool('nghttpx', [], 'nghttp2-proxy', '--proxy nghttpx on the netns backend'),
  tool('curl', [], 'curl', 'scenarios whose client is curl'),
  tool('nghttp', [], 'nghttp2-client', 'scenarios whose client is nghttp'),
  tool('h2load', ['bench'], 'nghttp2-client', 'the benchmarks: no traffic to capture'),
  tool('nghttpd', ['bench'], 'nghttp2-server', 'the benchmarks: no server to capture'),
];

function tool(name, purposes, debianPackage, offWithout) {
  return { name, purposes, debianPackage, offWithout };
}

/** The tools that a purpose (`start`, `test`, `full`, `bench`) needs and this machine lacks. */
export function missingTools(purpose, find = findProgram) {
  const needed = purpose === 'full' ? 'test' : purpose;
  return TOOLS.filter((entry) => entry.purposes.includes(needed) && find(entry.name) === null);
}
