import type { HostName } from '../../model/topology.ts';
import { execIn } from './exec.ts';
import { statusOf, type Container, type Engine } from './engine.ts';
import { labelsFor } from './labels.ts';

/** An attachment of a host to a hop's network. */
export interface Attachment {
  network: string;
  address: string;
}

/** What a holder is made from. */
export interface HolderSpec {
  runId: string;
  host: HostName;
  image: string;
  attachments: readonly Attachment[];
  volume: string;
  folder: string;
}

/** A running holder. */
export interface Holder {
  container: Container;
  /** Interface name by IPv4 address. */
  interfaces: ReadonlyMap<string, string>;
}

/**
 * IPv6 is off so that no neighbour discovery stands between the packets of a capture; the congestion control is set
 * because a machine's own default may be BBR, which hides 5 to 20 % loss.
 */
const SYSCTLS = {
  'net.ipv6.conf.all.disable_ipv6': '1',
  'net.ipv4.tcp_congestion_control': 'reno',
};

/**
 * Segmentation offloads off, so that a capture shows segments as they would be on a wire; transmit checksums on the
 * CPU, so that it shows right ones. Not every driver has every knob: what is refused stays as it is.
 */
const PREPARE_INTERFACES = `
for path in /sys/class/net/*; do
  name=\${path##*/}
  [ "$name" = lo ] && continue
  for knob in tso gso gro tx; do ethtool -K "$name" "$knob" off >/dev/null 2>&1; done
done
while ip route del default 2>/dev/null; do :; done
ip -j -4 addr show`;

/**
 * Starts the container that owns a host's network namespace and does nothing else: whatever runs in the namespace may
 * crash, the namespace stays. Its host name is the party's name, nothing of the lab's.
 */
export async function startHolder(engine: Engine, spec: HolderSpec): Promise<Holder> {
  let id: string;
  try {
    id = await run(engine, spec, SYSCTLS);
  } catch (error) {
    // An engine that does not let containers set these (rootless ones do not always) can still run the lab.
    if (!(error instanceof Error) || !/sysctl/i.test(error.message)) throw error;
    await removeByName(engine, holderName(spec));
    id = await run(engine, spec, {});
  }
  const container = engine.docker.getContainer(id);
  const { code, stdout, stderr } = await execIn(container, ['bash', '-c', PREPARE_INTERFACES]);
  if (code !== 0) throw new Error(`host ${spec.host}: its interfaces could not be read: ${text(stderr)}`);
  return { container, interfaces: interfacesByAddress(text(stdout)) };
}

async function run(engine: Engine, spec: HolderSpec, settings: Record<string, string>): Promise<string> {
  const { docker, GenericContainer } = engine;
  const [first, ...others] = spec.attachments;

  // The library offers its hooks to subclasses only; what they set has no `with…` method.
  const HolderContainer = class extends GenericContainer {
    protected override beforeContainerCreated(): Promise<void> {
      this.hostConfig.Sysctls = settings;
      if (first !== undefined) {
        this.createOpts.NetworkingConfig = { EndpointsConfig: { [first.network]: endpoint(first) } };
      }
      return Promise.resolve();
    }

    /** Engines before API 1.44 take one network at creation; the others are joined before it starts. */
    protected override async containerCreated(containerId: string): Promise<void> {
      for (const other of others) {
        await docker
          .getNetwork(other.network)
          .connect({ Container: containerId, EndpointConfig: endpoint(other) });
      }
    }
  };

  const container = await new HolderContainer(spec.image)
    .withName(holderName(spec))
    .withHostname(spec.host)
    .withNetworkMode(first?.network ?? 'none')
    .withCommand(['sleep', 'infinity'])
    .withLabels(labelsFor(spec.runId))
    .withAddedCapabilities('NET_ADMIN', 'NET_RAW')
    .withBindMounts([{ source: spec.volume, target: spec.folder }])
    .withAutoCleanup(false)
    .start();
  return container.getId();
}

function holderName(spec: HolderSpec): string {
  return `h2lab-${spec.runId}-${spec.host}`;
}

async function removeByName(engine: Engine, name: string): Promise<void> {
  try {
    await engine.docker.getContainer(name).remove({ force: true, v: true });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}

function endpoint(attachment: Attachment): { IPAMConfig: { IPv4Address: string } } {
  return { IPAMConfig: { IPv4Address: attachment.address } };
}

/** Reads `ip -j -4 addr`: which name the engine gave to which end is its own affair. */
function interfacesByAddress(json: string): Map<string, string> {
  const links = JSON.parse(json) as { ifname: string; addr_info: { local: string }[] }[];
  return new Map(links.flatMap((link) => link.addr_info.map(({ local }) => [local, link.ifname] as const)));
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
