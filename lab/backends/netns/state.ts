/**
 * What a namespace is like: its devices, addresses, routes, rules, queues and settings, and the sockets in it, as text
 * that is the same when it is the same.
 */
import type { Inside } from './inside.ts';
import { occupantsOf } from './occupants.ts';

/** Looks that a namespace is given to become as it was: the end of a socket in one may reach another after its look. */
const looks = 2;

/**
 * Takes off what an orderly run leaves, and tells what is there then. TIME-WAIT and other sockets that no process
 * holds are ended (where the kernel cannot, they stay and are seen); nothing that a run has taught the kernel stays:
 * neighbours, path MTUs (RFC 1191, kept as route exceptions), and what TCP remembers of a destination.
 */
const traces = `
set -e
PATH=$PATH:/usr/sbin:/sbin
while read -r name _ inuse _ _ _ wait _; do
  case "$name$inuse$wait" in
    TCP:00) ;;
    TCP:*) ss --kill --no-header --tcp --numeric state connected > /dev/null || : ;;
  esac
done < /proc/net/sockstat
ip -force -batch - << 'end' 2> /dev/null || :
neighbour flush all
route flush cache
tcp_metrics flush all
address show
route show table all
rule show
neighbour show
tcp_metrics show
end
sockets() {
  while read -r line; do echo "$1: $line"; done
}
sockets sockets < /proc/net/sockstat
[ ! -e /proc/net/sockstat6 ] || sockets sockets < /proc/net/sockstat6
sockets packet < /proc/net/packet`;

/** Tells the rest of how a namespace is set up, which costs ten times as much to look at. */
const settings = `
set -e
PATH=$PATH:/usr/sbin:/sbin
tc qdisc show
nft list ruleset
cd /proc/sys/net
grep -rs . core ipv4 mptcp netfilter unix ipv6/conf/*/disable_ipv6 || :`;

/**
 * What changes by itself: the carrier's news come late; ip looks for the name of a link's other namespace among all
 * of the machine; some counts are of the whole machine; and the sockets by which these very programs have asked the
 * kernel are still counted as used for a moment.
 */
const unsteady =
  /^sockets: sockets: .*$| state \w+| link-netns(?:id)? \S+| linkdown|NO-CARRIER,|,LOWER_UP| (?:orphan|alloc|mem|memory) \d+/gm;

/** What a namespace is like, as lines: what a run leaves, and how it is set up. */
interface State {
  traces: readonly string[];
  /** Absent where it was not looked at. */
  settings?: readonly string[];
}

/** The state of each namespace. */
export type States = ReadonlyMap<string, State>;

async function linesOf(name: string, inside: Inside, script: string): Promise<string[]> {
  const { code, stdout, stderr } = await inside.script(script, { line: `looking at ${name}` });
  if (code !== 0) throw new Error(`looking at ${name} failed (code ${code}): ${stderr.trim()}`);
  return stdout.replaceAll(unsteady, '').split('\n');
}

/**
 * Cleans these namespaces of what an orderly run leaves, and tells the state of each; how it is set up only where
 * something has been run that may have changed it.
 */
export async function statesOf(insides: ReadonlyMap<string, Inside>): Promise<States> {
  const looked = [...insides].map(async ([name, inside]): Promise<[string, State]> => {
    const left = { traces: await linesOf(name, inside, traces) };
    return [
      name,
      inside.mayHaveChanged() ? { ...left, settings: await linesOf(name, inside, settings) } : left,
    ];
  });
  return new Map(await Promise.all(looked));
}

/** The first difference between two states, one sentence; undefined when there is none. */
export function differenceOf(before: States, now: States): string | undefined {
  for (const [name, state] of now) {
    const was = before.get(name);
    const found =
      firstDifference(name, was?.traces ?? [], state.traces) ??
      (state.settings === undefined ? undefined : firstDifference(name, was?.settings ?? [], state.settings));
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstDifference(name: string, was: readonly string[], lines: readonly string[]): string | undefined {
  if (lines.join('\n') === was.join('\n')) return undefined;
  const more = lines.find((line) => !was.includes(line));
  if (more !== undefined) return `${name} has what it had not: ${more.trim()}`;
  const less = was.find((line) => !lines.includes(line)) ?? 'another order';
  return `${name} has not what it had: ${less.trim()}`;
}

/** Tells what namespaces that were just built are like, in all respects: what later looks are compared with. */
export async function statesAsBuilt(insides: ReadonlyMap<string, Inside>): Promise<States> {
  const states = await statesOf(insides);
  for (const inside of insides.values()) inside.trusted();
  return states;
}

/**
 * Cleans namespaces in which nothing should run any more, and compares them with what they were when they were built.
 * Resolves to what keeps them from being used again, one sentence; undefined when they are as they were.
 */
export async function differenceFrom(
  built: States,
  insides: ReadonlyMap<string, Inside>,
): Promise<string | undefined> {
  const ours = new Set([...insides.values()].map((inside) => inside.residentPid()));
  const strangers = occupantsOf([...insides.keys()]).filter((pid) => !ours.has(pid));
  if (strangers.length > 0) return `somebody still lives in it: process ${strangers.join(', ')}`;
  for (let n = 1; ; n++) {
    const found = differenceOf(built, await statesOf(insides));
    if (found !== undefined && n < looks) continue;
    if (found === undefined) for (const inside of insides.values()) inside.trusted();
    return found;
  }
}
