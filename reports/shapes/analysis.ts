import { z } from 'zod';

/**
 * The shape `h2lab.analysis/1`, as data: it checks what a run folder holds, and the published JSON Schema is made of
 * it. More fields may come in a version, so unknown ones are allowed; words that may grow (layers, hops) are texts.
 */

const text = z.string();
const number = z.number();
const count = z.number().int().nonnegative();
const seconds = number.describe('Seconds; in a capture, since the first packet of the earliest input.');
const party = z.enum(['client', 'proxy', 'server', 'middlebox', 'path', 'none', 'unknown']);
const place = z.object({ log: count.describe('Index into logs.'), line: count.describe('From 1.') });

const evidence = z
  .object({
    input: count.describe('Index into inputs.'),
    packet: number.describe('Number in its file, from 1.'),
    time: seconds,
    what: text,
    filter: text.describe('A Wireshark display filter that selects it.'),
    direction: z.enum(['to-server', 'to-client']).optional(),
    log: place.optional(),
  })
  .meta({ id: 'evidence' });

const diagnosis = z
  .object({
    signature: text,
    title: text,
    layer: text.describe('The layer that failed first: dns, tcp, tls, h2-connection, h2-stream, grpc, none.'),
    certainty: z.enum(['shown', 'inferred']),
    confidence: number.describe('0 to 1.'),
    sender: party.describe('Who sent the decisive frame.'),
    cause: party.describe('Who has to change something.'),
    hop: text.optional().describe('Where the fault began.'),
    tcpStream: number.optional().describe('As tcp.stream of Wireshark.'),
    client: text.optional(),
    server: text.optional(),
    streams: z.array(number),
    // A quantity that is no number (JSON writes null) is shown as unknown.
    quantities: z.record(text, number.nullable()).describe('Times in seconds, ratios 0 to 1, counts.'),
    evidence: z.array(evidence),
    get contributing() {
      return z.array(diagnosis);
    },
    ruledOut: z.array(z.object({ signature: text, because: text, evidence: z.array(evidence) })),
    answers: z.record(text, text),
    remedies: z.array(text),
  })
  .meta({ id: 'diagnosis' });

const input = z.object({
  file: text,
  sha256: text.describe('Empty where it was not asked for.'),
  packets: count,
  start: text.describe('ISO 8601 with nanoseconds, UTC.'),
  duration: seconds,
  clockOffset: seconds.optional().describe("Seconds added to this input's clock."),
  hop: text.optional(),
  keys: z.enum(['embedded', 'file', 'none']),
  continues: count.optional().describe('Index of the input that this one continues.'),
  filteredOut: count.optional(),
  names: z.record(text, text).optional(),
  notes: z.array(text),
});

const log = z.object({
  file: text,
  format: text,
  lines: count,
  entries: count,
  unknown: count,
  joined: z.record(text, number),
  unjoined: count,
  clockOffset: seconds.optional(),
  clockPairs: count.optional(),
  clockFrom: text.optional(),
  notes: z.array(text),
});

const connection = z.object({
  input: count,
  tcpStream: count,
  client: text,
  server: text,
  alpn: text.nullable(),
  protocol: text.describe('http2, http1, tls or unknown.'),
  tls: text.nullable(),
  opened: seconds,
  closed: seconds.nullable(),
  streams: count,
  hop: text.optional().describe('Where it lies, as far as that is known.'),
  state: text.describe('open, draining, closed or reset.'),
});

const call = z.object({
  input: count,
  tcpStream: count,
  stream: count,
  method: text.nullable(),
  status: text.nullable(),
  statusFrom: text,
  start: seconds,
  end: seconds,
  deadline: seconds.optional(),
});

/** What `h2lab analyze --json` prints, and `analysis.json` holds. */
export const analysisShape = z.object({
  format: z.literal('h2lab.analysis/1'),
  partial: z.literal(true).optional().describe('The reading was stopped before the end.'),
  inputs: z.array(input),
  logs: z.array(log).optional(),
  quality: z.object({
    captureDrops: count,
    truncatedPackets: count,
    midConnections: count,
    undecryptable: count,
    gaps: count,
  }),
  diagnosis: diagnosis.describe('The worst incident; healthy and inconclusive are diagnoses too.'),
  incidents: z.array(diagnosis).describe('Independent ones, worst first; the first is the diagnosis.'),
  totals: z.object({
    packets: count,
    connections: count,
    streams: count,
    calls: count,
    framesByType: z.record(text, count),
  }),
  connections: z.array(connection).describe('The abnormal ones, and a sample.'),
  calls: z.array(call).describe('The abnormal ones, and a sample.'),
});
