/** Gathers, while captures are read, what the HTML report draws of them. */
import type { Analysis, AnalysisInput, ConnectionSummary } from '../../analyzer/model/analysis.ts';
import type { Connection } from '../../analyzer/model/chunk.ts';
import { FrameType } from '../../analyzer/model/codes.ts';
import type { Fact, FactKind } from '../../analyzer/model/fact.ts';
import type { Frame } from '../../analyzer/model/frame.ts';
import type { AnalyzeRequest } from '../../analyzer/node/analyze.ts';
import type { WireConnection, WireFacts, WireFrame } from '../../reports/html/wire.ts';
import { drawFacts, drawnKinds, micros } from './wire-drawn.ts';

/** Frames of one page, beyond which only those are kept that end or refuse something. */
const mostFrames = 60_000;
/** Other entries of each kind. */
const mostOthers = 20_000;
/** What an analysis is to call, and what has come of it when it is over. */
export interface WireCollector {
  request: Required<Pick<AnalyzeRequest, 'frame' | 'connection' | 'watch'>>;
  facts(analysis: Analysis): WireFacts;
}

/** A frame as the page draws it, but for its connection and time. */
function frameOf({
  packet,
  time: _,
  connection: __,
  octets,
  ...frame
}: Frame): Omit<WireFrame, 'at' | 'connection'> {
  const { direction, type, stream, length, flags, ...detail } = frame;
  return {
    ...{ direction, type, stream, length, flags, packet },
    ...(Object.keys(detail).length === 0 ? {} : { detail }),
    ...(octets === undefined ? {} : { octets: Buffer.from(octets).toString('hex') }),
  };
}

/** Nanoseconds since 1970 of an input's first packet, by the common clock. */
function startOf({ start, clockOffset = 0 }: AnalysisInput): bigint {
  const [whole = '', fraction = ''] = start.replace('Z', '').split('.');
  const ms = Date.parse(`${whole}Z`);
  if (Number.isNaN(ms)) return 0n;
  return (
    BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0') || 0) + BigInt(Math.round(clockOffset * 1e9))
  );
}

/** The file with which each file's tap began: times count from there. */
function headsOf(inputs: readonly AnalysisInput[]): number[] {
  const heads: number[] = [];
  for (const [index, { continues }] of inputs.entries())
    heads.push(continues === undefined ? index : (heads[continues] ?? index));
  return heads;
}

/** A collector that has seen nothing. */
export function createWireCollector(): WireCollector {
  const frames: { frame: Frame; input: number }[] = [];
  const summaries: ConnectionSummary[] = [];
  const facts: { fact: Fact; seconds: number }[] = [];
  const counts = new Map<FactKind, number>();
  let left = 0;
  return {
    request: {
      frame(frame: Frame, _connection: Connection, input: number) {
        const ends = frame.type === FrameType.RST_STREAM || frame.type === FrameType.GOAWAY;
        if (frames.length >= (ends ? mostFrames + mostOthers : mostFrames)) left++;
        else frames.push({ frame, input });
      },
      connection(summary) {
        if (summaries.length >= mostOthers) left++;
        else summaries.push(summary);
      },
      watch: {
        kinds: drawnKinds,
        fact(fact, seconds) {
          const count = counts.get(fact.kind) ?? 0;
          counts.set(fact.kind, count + 1);
          if (count >= mostOthers) left++;
          else facts.push({ fact, seconds });
        },
      },
    },
    facts({ inputs, diagnosis, logs = [] }) {
      const heads = headsOf(inputs);
      // Facts name inputs, which are the first files of taps.
      const taps = [...new Set(heads)];
      const starts = inputs.map((_, index) => startOf(inputs[heads[index] ?? index] as AnalysisInput));
      const first = starts.reduce((a, b) => (b < a ? b : a), starts[0] ?? 0n);
      const places = new Map<string, number>();
      const connections = summaries
        .sort((a, b) => a.opened - b.opened)
        .map((one, index): WireConnection => {
          places.set(`${heads[one.input]} ${one.tcpStream}`, index);
          const { opened, closed, alpn: _, streams: __, ...known } = one;
          const ended = closed === null ? null : micros(closed);
          return { ...known, opened: micros(opened), closed: ended };
        });
      const drawn = drawFacts(
        facts,
        (input, id) => places.get(`${taps[input]} ${id}`),
        new Set(diagnosis.streams),
      );
      return {
        ...drawn,
        logs: drawn.logs.map((one) => ({ ...one, file: logs[Number(one.file)]?.file ?? one.file })),
        connections,
        frames: frames.flatMap(({ frame, input }): WireFrame[] => {
          const connection = places.get(`${heads[input]} ${frame.connection}`);
          if (connection === undefined) return [];
          const offset = Number((starts[input] ?? first) - first);
          const at = Math.round((frame.time + offset) / 1000);
          return [{ ...frameOf(frame), at, connection }];
        }),
        left: left + drawn.left,
      };
    },
  };
}
