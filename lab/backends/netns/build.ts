import { run } from '../../exec/run.ts';
import type { CommandResult } from '../../kit/define-backend.ts';
import type { End, HopPlan, NetworkPlan } from './addresses.ts';
import type { Inside } from './inside.ts';
import { tool } from './tool.ts';

/** What must be done in one namespace, as lines of a shell script. */
type Scripts = Map<string, string[]>;

const settings = [
  // No neighbour discovery or multicast noise in the captures.
  'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6',
  'echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6',
  // BBR, the default of some kernels, hides packet loss.
  'echo reno > /proc/sys/net/ipv4/tcp_congestion_control',
  // In a user namespace nobody may clear what TCP remembers of a destination, so that it must not remember it.
  'read -r _ _ ids < /proc/self/uid_map',
  '[ "$ids" = 4294967295 ] || echo 1 > /proc/sys/net/ipv4/tcp_no_metrics_save',
  'ip link set lo up',
];

/** Segments must not be larger on the wire than the MTU, and checksums must be real. */
const offloads = 'tso off gso off gro off tx off rx off';

function bringUp({ device, address }: End): string[] {
  return [
    `ip address add ${address}/24 dev ${device}`,
    `ethtool -K ${device} ${offloads} > /dev/null`,
    `ip link set ${device} up`,
  ];
}

/** What makes a router a NAT or a firewall. Both know connections from their SYN on and adopt none in the middle. */
function boxOf(box: HopPlan['box'], near: End, far: End): string[] {
  if (box === undefined) return [];
  const rules =
    box === 'nat'
      ? ['type nat hook postrouting priority srcnat', `oifname "${far.device}" masquerade`]
      : [
          'type filter hook forward priority filter; policy drop',
          'ct state { established, related } accept',
          `iifname "${near.device}" ct state new accept`,
        ];
  return [
    `nft 'table ip box { chain rules { ${rules.join('; ')}; }; }'`,
    'echo 0 > /proc/sys/net/netfilter/nf_conntrack_tcp_loose',
  ];
}

function scriptsOf(plan: NetworkPlan): Scripts {
  const scripts: Scripts = new Map(plan.namespaces.map((name) => [name, ['set -e', ...settings]]));
  const add = (namespace: string, ...lines: string[]): void => {
    scripts.get(namespace)?.push(...lines);
  };
  for (const { router, box, wires } of plan.hops) {
    add(router, 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    const [near, far] = wires;
    for (const end of [...near.ends, ...far.ends]) add(end.namespace, ...bringUp(end));
    add(router, ...boxOf(box, near.ends[1], far.ends[0]));
    // Each end of a hop knows the way to the other end, and nowhere else.
    add(near.ends[0].namespace, `ip route add ${far.subnet} via ${near.ends[1].address}`);
    add(far.ends[1].namespace, `ip route add ${near.subnet} via ${far.ends[0].address}`);
  }
  return scripts;
}

function links(plan: NetworkPlan): string {
  return plan.hops
    .flatMap(({ wires }) => wires)
    .map(
      ({ ends: [a, b] }) =>
        `link add ${a.device} netns ${a.namespace} type veth peer ${b.device} netns ${b.namespace}\n`,
    )
    .join('');
}

async function must(what: string, result: Promise<CommandResult>): Promise<void> {
  const { code, stderr } = await result;
  if (code !== 0) throw new Error(`${what} failed (code ${code}): ${stderr.trim() || 'it said nothing'}`);
}

/**
 * Makes the namespaces and wires of a plan, with routes, and nothing running in them but for the shells of `insides`,
 * one a namespace, by which they are set up.
 */
export async function buildNetwork(
  plan: NetworkPlan,
  insides: ReadonlyMap<string, Inside>,
  signal: AbortSignal,
): Promise<void> {
  const ip = tool('ip');
  const added = plan.namespaces.map((name) => `netns add ${name}\n`).join('');
  await must('making namespaces', run(ip, ['-batch', '-'], { input: added, signal }));
  await must('wiring namespaces', run(ip, ['-batch', '-'], { input: links(plan), signal }));
  const scripts = scriptsOf(plan);
  await Promise.all(
    [...insides].map(async ([name, inside]) => {
      const line = `setting up ${name}`;
      await must(line, inside.script((scripts.get(name) ?? []).join('\n'), { line, signal }));
    }),
  );
}
