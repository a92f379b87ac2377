/**
 * What a namespace is like: its devices, addresses, routes, rules, queues and settings, and the sockets in it, as text
 * that is the same when it is the same.
 */
import { run } from '../../exec/run.ts';
import { occupantsOf } from './occupants.ts';

/** Longest look at all namespaces of a run. */
const lookCeilingMs = 10_000;

/** Looks that a namespace is given to become as it was: the end of a socket in one may reach another after its look. */
const looks = 2;

/**
 * Takes off what an orderly run leaves, and tells what is there then. TIME-WAIT and other sockets that no process
 * holds are ended (where the kernel cannot, they stay and are seen); nothing that a run has taught the kernel stays:
 * neighbours, path MTUs (RFC 1191, kept as route exceptions), and what TCP remembers of a destination.
 */
const look = `
set -e
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
tc qdisc show
nft list ruleset
cd /proc/sys/net
grep -rs . core ipv4 mptcp netfilter unix ipv6/conf/*/disable_ipv6 || :
sockets() {
  while read -r line; do echo "$1: $line"; done
}
sockets sockets < /proc/net/sockstat
[ ! -e /proc/net/sockstat6 ] || sockets sockets < /proc/net/sockstat6
sockets packet < /proc/net/packet`;

/**
 * What changes by itself: the carrier's news come late; ip looks for the name of a link's other namespace among all
 * of the machine; some counts are of the whole machine; and the sockets by which these very programs have asked the
 * kernel are still counted as used for a moment.
 */
const unsteady =
  /^sockets: sockets: .*$| state \w+| link-netns(?:id)? \S+| linkdown|NO-CARRIER,|,LOWER_UP| (?:orphan|alloc|mem|memory) \d+/gm;

/** One small shell goes from namespace to namespace: each program started from here would cost as much again. */
const tour = `
set -e
PATH=$PATH:/usr/sbin:/sbin
look=$1
shift
for name; do
  echo "namespace: $name"
  nsenter "--net=/run/netns/$name" -- sh -c "$look" < /dev/null
done`;

/** The state of each namespace, as lines. */
export type States = ReadonlyMap<string, readonly string[]>;

/** Cleans these namespaces of what an orderly run leaves, and tells the state of each. */
export async function statesOf(namespaces: readonly string[]): Promise<States> {
  const { code, stdout, stderr } = await run('/bin/sh', ['-c', tour, 'sh', look, ...namespaces], {
    timeoutMs: lookCeilingMs,
  });
  if (code !== 0)
    throw new Error(`looking at ${namespaces.join(', ')} failed (code ${code}): ${stderr.trim()}`);
  const states = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of stdout.replaceAll(unsteady, '').split('\n')) {
    const name = /^namespace: (.*)$/.exec(line)?.[1];
    if (name === undefined) lines.push(line);
    else states.set(name, (lines = []));
  }
  return states;
}

/** The first difference between two states, one sentence; undefined when there is none. */
export function differenceOf(before: States, now: States): string | undefined {
  for (const [name, lines] of now) {
    const was = before.get(name) ?? [];
    if (lines.join('\n') === was.join('\n')) continue;
    const more = lines.find((line) => !was.includes(line));
    if (more !== undefined) return `${name} has what it had not: ${more.trim()}`;
    const less = was.find((line) => !lines.includes(line)) ?? 'another order';
    return `${name} has not what it had: ${less.trim()}`;
  }
  return undefined;
}

/**
 * Cleans namespaces in which nothing should run any more, and compares them with what they were when they were built.
 * Resolves to what keeps them from being used again, one sentence; undefined when they are as they were.
 */
export async function differenceFrom(built: States): Promise<string | undefined> {
  const namespaces = [...built.keys()];
  const occupants = occupantsOf(namespaces);
  if (occupants.length > 0) return `somebody still lives in it: process ${occupants.join(', ')}`;
  let found: string | undefined;
  for (let n = 0; n < looks; n++) {
    found = differenceOf(built, await statesOf(namespaces));
    if (found === undefined) break;
  }
  return found;
}
