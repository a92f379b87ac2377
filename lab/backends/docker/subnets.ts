/**
 * Addresses for container networks: /28 blocks of 198.19.0.0/16, the upper half of the range that RFC 2544 sets aside
 * for benchmarking, so that no lab network can meet an address in use. Engines and other backends keep to the lower.
 */

const POOL_START = ipv4('198.19.0.0');
const BLOCK_SIZE = 16;
const BLOCK_COUNT = 65_536 / BLOCK_SIZE;

/** An IPv4 subnet as `a.b.c.d/n`. */
export type Subnet = string;

/**
 * Yields free blocks, starting at one that the seed chooses, so that runs that start at the same moment do not all
 * try the same one first. `taken` may hold any subnets, also IPv6 ones, which never collide.
 */
export function* freeSubnets(taken: readonly Subnet[], seed: string): Generator<Subnet> {
  const ranges = taken.flatMap((subnet) => rangeOf(subnet) ?? []);
  const first = hash(seed) % BLOCK_COUNT;
  for (let i = 0; i < BLOCK_COUNT; i++) {
    const start = POOL_START + ((first + i) % BLOCK_COUNT) * BLOCK_SIZE;
    const end = start + BLOCK_SIZE - 1;
    if (!ranges.some((range) => range.start <= end && start <= range.end)) yield `${dotted(start)}/28`;
  }
}

/** The address at a position in a subnet: `addressIn('198.19.0.16/28', 2)` is `198.19.0.18`. */
export function addressIn(subnet: Subnet, position: number): string {
  return dotted(ipv4(subnet.slice(0, subnet.indexOf('/'))) + position);
}

function rangeOf(subnet: Subnet): { start: number; end: number } | undefined {
  const match = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(subnet);
  if (!match) return undefined;
  const size = 2 ** (32 - Number(match[2]));
  const start = Math.floor(ipv4(match[1] ?? '') / size) * size;
  return { start, end: start + size - 1 };
}

function ipv4(text: string): number {
  return text.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** FNV-1a: any spread will do here. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value;
}
