import type { EvidenceRef, Finding, NonEmpty } from '../model/finding.ts';
import type { TimelineConnection, TimelineStream } from '../model/timeline.ts';

/** Findings of one rule with the same message, hop and parties: one thing that happened n times. */
export interface Occurrences {
  first: Finding;
  all: Finding[];
  connections: Set<TimelineConnection>;
  streams: Set<TimelineStream>;
}

/** One incident: the finding that explains it, and its consequences. */
export interface Incident {
  primary: Occurrences;
  contributing: Occurrences[];
}

/** Groups findings that say the same thing of the same parties. */
export function groupFindings(findings: readonly Finding[]): Occurrences[] {
  const groups = new Map<string, Occurrences>();
  for (const finding of findings) {
    const { meta, message, hop, sender, cause } = finding;
    const key = [meta.id, message, hop ?? '', sender, cause].join(' ');
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, {
        first: finding,
        all: [finding],
        connections: new Set(finding.connections),
        streams: new Set(finding.streams),
      });
      continue;
    }
    group.all.push(finding);
    for (const connection of finding.connections) group.connections.add(connection);
    for (const stream of finding.streams) group.streams.add(stream);
  }
  return [...groups.values()];
}

/** A stream with its copies on the other hops: they fail together. */
function withCopies(streams: Iterable<TimelineStream>): Set<TimelineStream> {
  const all = new Set<TimelineStream>();
  for (const stream of streams) {
    for (let s: TimelineStream | undefined = stream; s !== undefined; s = s.upstream) all.add(s);
    for (let s: TimelineStream | undefined = stream; s !== undefined; s = s.downstream) all.add(s);
  }
  return all;
}

function meets<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  for (const item of a) if (b.has(item)) return true;
  return false;
}

function within<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  for (const item of a) if (!b.has(item)) return false;
  return true;
}

/**
 * True when two groups speak of the same trouble: the same streams on any hop, or, where one of them is about
 * connections as such, the same connection.
 */
function related(a: Occurrences, b: Occurrences): boolean {
  if (a.streams.size > 0 && b.streams.size > 0) return meets(withCopies(a.streams), withCopies(b.streams));
  return meets(a.connections, b.connections);
}

const standings = { fault: 2, pattern: 1, normal: 0 } as const;

/**
 * True when a group is a consequence of another. What failed nothing explains a fault away only where it covers all of
 * it: a retry that saved one call does not excuse the one that was lost.
 */
function explains(other: Occurrences, group: Occurrences): boolean {
  const { outranks, standing } = other.first.meta;
  if (!outranks.includes(group.first.meta.id) || !related(other, group)) return false;
  if (standings[standing] >= standings[group.first.meta.standing]) return true;
  if (group.streams.size === 0) return within(group.connections, other.connections);
  return within(group.streams, withCopies(other.streams));
}

/** Order of incidents: worst first; equal ones in the order of their rules. */
function weight({ primary }: Incident): number[] {
  const { first } = primary;
  return [
    standings[first.meta.standing],
    first.certainty === 'shown' ? 1 : 0,
    Math.max(primary.streams.size, 0),
    primary.connections.size,
    first.confidence,
  ];
}

function compare(a: Incident, b: Incident): number {
  const [left, right] = [weight(a), weight(b)];
  for (let i = 0; i < left.length; i++) {
    const difference = (right[i] ?? 0) - (left[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.primary.first.meta.id < b.primary.first.meta.id ? -1 : 1;
}

/**
 * Makes incidents out of findings: what another finding outranks on the same streams becomes contributing, never
 * lost; what only explains the surroundings (`normal`) joins the worst incident.
 */
export function rankIncidents(findings: readonly Finding[]): Incident[] {
  const groups = groupFindings(findings);
  const beaten = new Map<Occurrences, Occurrences>();
  for (const group of groups) {
    const winner = groups.find((other) => other !== group && explains(other, group));
    if (winner !== undefined) beaten.set(group, winner);
  }
  // A chain of precedence ends at the one that nobody beats.
  const root = (group: Occurrences): Occurrences => {
    const seen = new Set<Occurrences>();
    let top = group;
    for (let next = beaten.get(top); next !== undefined && !seen.has(next); next = beaten.get(top)) {
      seen.add(next);
      top = next;
    }
    return top;
  };
  const incidents = new Map<Occurrences, Incident>();
  for (const group of groups) {
    if (!beaten.has(group)) incidents.set(group, { primary: group, contributing: [] });
  }
  for (const group of beaten.keys()) incidents.get(root(group))?.contributing.push(group);
  const ranked = [...incidents.values()].sort(compare);
  const [worst, ...others] = ranked;
  if (worst === undefined || worst.primary.first.meta.standing === 'normal') return ranked;
  const independent = others.filter((incident) => incident.primary.first.meta.standing !== 'normal');
  return [worst, ...independent];
}

/** Packets shown of one group; the counts tell the rest. */
const mostEvidence = 24;

/** The evidence of a group, the first occurrence's first, without repeating a packet for the same reason. */
export function evidenceOf(group: Occurrences): NonEmpty<EvidenceRef> {
  const [decisive, ...rest] = group.first.evidence;
  const list: [EvidenceRef, ...EvidenceRef[]] = [decisive];
  const seen = new Set([keyOf(decisive)]);
  for (const ref of [...rest, ...group.all.slice(1).flatMap((finding) => finding.evidence)]) {
    if (list.length >= mostEvidence) break;
    if (seen.has(keyOf(ref))) continue;
    seen.add(keyOf(ref));
    list.push(ref);
  }
  return list;
}

function keyOf(ref: EvidenceRef): string {
  return `${ref.at.input} ${ref.at.packet} ${ref.log?.line ?? ''} ${ref.what}`;
}
