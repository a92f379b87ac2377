/**
 * What rules found on connections that were read from a log: the packets are there, and what was in them is its
 * writer's word. So it is `inferred`, and the evidence names the line beside the packet.
 */
import type { EvidenceRef, Finding } from '../model/finding.ts';
import { type ToldConnection, untoldLength } from '../model/told.ts';

/**
 * The most that is said of what a log tells. Set by judgement, near what was seen: of all answers that the lab's runs
 * over TLS gave with logs in place of keys, 101 of 107 were right.
 */
const told = 0.9;

/** Something that decides was not told: the code of a GOAWAY that was received. */
const guessed = 0.75;

/** Where lines tell of packets. */
export interface ToldLines {
  lineAt(input: number, packet: number): { log: number; line: number } | undefined;
  of(input: number, id: number): ToldConnection | undefined;
}

/** The finding as it is when its connections were read from a log; others stay as they are. */
export function asTold(finding: Finding, lines: ToldLines): Finding {
  const found = finding.connections.flatMap(({ input, id }) => lines.of(input, id) ?? []);
  if (found.length === 0) return finding;
  const most = found.some((one) => one.guessed) ? guessed : told;
  const evidence = finding.evidence.map((ref) => withLine(ref, lines));
  const [first, ...rest] = evidence;
  return {
    ...finding,
    certainty: 'inferred',
    quantities: Object.fromEntries(
      Object.entries(finding.quantities).filter(([, value]) => value !== untoldLength),
    ),
    confidence: Math.min(finding.confidence, most),
    evidence: first === undefined ? finding.evidence : [first, ...rest],
  };
}

/** No display filter selects a stream that Wireshark cannot read. */
function withLine(ref: EvidenceRef, lines: ToldLines): EvidenceRef {
  const log = lines.lineAt(ref.at.input, ref.at.packet);
  const id = /tcp\.stream == (\d+)/.exec(ref.filter)?.[1];
  if (id === undefined || lines.of(ref.at.input, Number(id)) === undefined) return ref;
  return { ...ref, filter: `tcp.stream == ${id}`, ...(log === undefined ? {} : { log }) };
}
