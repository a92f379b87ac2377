import type { Path } from '../../kit/path.ts';
import { conditions, type Direction, type Packets } from './match.ts';

/** What happens to the packets that match: statements of nftables. */
export interface Rule {
  direction: Direction;
  packets: Packets;
  /** Applied to each matching packet in order; they may use the counter {@link bite}. */
  actions: readonly string[];
}

/** Name of the counter of what was done to packets. */
const counterName = 'bite';

/** The statement that counts a packet as one that the fault was done to. */
export const bite = `counter name ${counterName}`;

/** A script of nftables that puts the rules on a path, with sets or other objects that they use. */
export function script(
  { near, far, table }: Pick<Path, 'near' | 'far' | 'table'>,
  rules: readonly Rule[],
  objects: readonly string[] = [],
): string {
  const chains = rules.map(({ actions }, index) => [`chain rule${index} {`, ...actions, '}']);
  const hooks = (['to-server', 'to-client'] as const).map((direction) => {
    const device = direction === 'to-server' ? near.device : far.device;
    return [
      `chain ${direction.replace('-', '_')} {`,
      `type filter hook ingress device "${device}" priority 0; policy accept;`,
      ...rules.flatMap((rule, index) =>
        rule.direction === direction
          ? conditions(rule.packets).map((condition) => `${condition} jump rule${index}`)
          : [],
      ),
      '}',
    ];
  });
  return [
    `table netdev ${table} {`,
    `counter ${counterName} { }`,
    ...objects,
    ...chains.flat(),
    ...hooks.flat(),
    '}',
  ].join('\n');
}

/** Puts rules on a path in the place of those that were there. */
export async function putRules(
  path: Path,
  rules: readonly Rule[],
  objects?: readonly string[],
): Promise<void> {
  await path.clear();
  await path.nft(script(path, rules, objects));
}

/** How many packets the rules of a path were applied to. */
export async function bites(path: Path): Promise<number> {
  return (await path.counter(counterName)).packets;
}
