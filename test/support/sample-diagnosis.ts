/** Diagnoses and analyses as the analyzer writes them, for the tests of reports. */
import type { Analysis, AnalysisInput } from '../../analyzer/model/analysis.ts';
import type { Diagnosis, Evidence } from '../../analyzer/model/diagnosis.ts';

/** A packet of the evidence list. */
export function evidence(
  input: number,
  packet: number,
  time: number,
  what: string,
  direction: 'to-server' | 'to-client',
  filter = `tcp.stream == 0 && frame.number == ${packet}`,
): Evidence {
  return { input, packet, time, what, filter, direction };
}

/** A diagnosis with everything that a page shows; `change` replaces fields. */
export function diagnosis(change: Partial<Diagnosis> = {}): Diagnosis {
  return {
    signature: 'drain-grace-expired',
    title: 'The grace of a drain ended before the calls did',
    layer: 'h2-connection',
    certainty: 'shown',
    confidence: 0.95,
    sender: 'server',
    cause: 'server',
    hop: 'proxy-server',
    tcpStream: 0,
    client: '198.18.2.2:41210',
    server: '198.18.2.3:8080',
    streams: [1, 5],
    quantities: { age: 2.0041, grace: 0.5006, lastStreamId: 5 },
    evidence: [
      evidence(1, 4, 0.0031, 'its connection opened', 'to-server', 'tcp.stream == 0 && tcp.flags.syn == 1'),
      evidence(1, 18, 0.0102, 'a call that was open at the close', 'to-server'),
      evidence(
        1,
        61,
        2.0072,
        'GOAWAY(NO_ERROR) "max_age" begins the drain',
        'to-client',
        'tcp.stream == 0 && http2.type == 7',
      ),
      evidence(
        1,
        74,
        2.5078,
        'the close with calls open',
        'to-client',
        'tcp.stream == 0 && tcp.flags.fin == 1',
      ),
      evidence(
        0,
        88,
        2.5083,
        'what the client saw of it',
        'to-client',
        'tcp.stream == 0 && http2.streamid == 1 && http2.type == 3',
      ),
    ],
    contributing: [
      {
        ...bare('upstream-reset-translated', 'The proxy made its own reset of an upstream failure'),
        evidence: [evidence(0, 88, 2.5083, 'RST_STREAM(INTERNAL_ERROR) by the proxy', 'to-client')],
        answers: {
          what: 'proxy answered the end of the upstream connection with RST_STREAM(INTERNAL_ERROR) 0.5 ms later.',
        },
      },
    ],
    ruledOut: [
      {
        signature: 'goaway-kills-accepted-streams',
        because: 'the close came 501 ms after the GOAWAY: a grace was given',
        evidence: [evidence(1, 61, 2.0072, 'begins the drain', 'to-client')],
      },
    ],
    answers: {
      what: 'server announced the drain with GOAWAY, and closed the connection 501 ms later with 2 call(s) still open. The client of that connection was promised that they would be processed.',
      'who-sent-it': 'server: GOAWAY(NO_ERROR) "max_age" begins the drain (packet 61)',
      'whose-fault': 'server',
      'which-layer': 'h2-connection',
      'retry-safe': 'No: the streams were at or below lastStreamId, so the server may have processed them.',
    },
    remedies: [
      'Make the grace longer than the longest call, or end long streams before the age and resume them.',
      'grpc-js: Raise grpc.max_connection_age_grace_ms on the server.',
    ],
    ...change,
  };
}

/** A diagnosis with nothing but its name. */
export function bare(signature: string, title: string): Diagnosis {
  return {
    signature,
    title,
    layer: 'none',
    certainty: 'shown',
    confidence: 0.95,
    sender: 'none',
    cause: 'none',
    streams: [],
    quantities: {},
    evidence: [],
    contributing: [],
    ruledOut: [],
    answers: {},
    remedies: [],
  };
}

/** A control's diagnosis. */
export const healthy: Diagnosis = {
  ...bare('healthy', 'Healthy: every call ended as its application meant it'),
  quantities: { calls: 24, connections: 2 },
  evidence: [evidence(0, 31, 0.0412, 'trailers with the status of a call', 'to-client')],
  answers: { what: '24 call(s) on 2 HTTP/2 connection(s) completed; nothing failed.' },
};

/** The planned end of connections by a proxy's timer. */
export const aging: Diagnosis = diagnosis({
  signature: 'connection-aging',
  title: 'Connections are retired at a fixed age',
  sender: 'proxy',
  cause: 'proxy',
  hop: 'client-proxy',
  streams: [],
  quantities: { age: 1.0008, spread: 0.0021, connections: 4, requestsPerConnection: 11 },
  evidence: [1, 2, 3, 4].map((n) =>
    evidence(
      0,
      n * 96,
      n * 1.0009,
      `GOAWAY(NO_ERROR, last stream 2147483647) at an age of ${999 + n} ms`,
      'to-client',
    ),
  ),
  contributing: [],
  ruledOut: [
    {
      signature: 'connection-request-limit',
      because: 'the connections had carried 11, 12, 11, 9 requests',
      evidence: [],
    },
  ],
  answers: {
    what: '4 connections to 198.18.1.3:8080 were drained by proxy at an age of 1.00 s (all within 1 % of it).',
    'who-sent-it': 'proxy: GOAWAY(NO_ERROR, last stream 2147483647) (packet 96)',
    'fixed-age': 'Yes: 1.00 s after the connection opened.',
  },
  remedies: ['Normal when no call fails. Keep jitter on, so that clients do not reconnect all at once.'],
});

function input(file: string, hop: 'client-proxy' | 'proxy-server', packets: number): AnalysisInput {
  const start = '2026-07-19T10:11:14.203441000Z';
  return { file, sha256: 'ab'.repeat(32), packets, start, duration: 3.1, hop, keys: 'embedded', notes: [] };
}

/** An analysis of both hops around a diagnosis. */
export function analysis(primary: Diagnosis, change: Partial<Analysis> = {}): Analysis {
  return {
    format: 'h2lab.analysis/1',
    inputs: [
      input('client-proxy.pcapng', 'client-proxy', 412),
      input('proxy-server.pcapng', 'proxy-server', 388),
    ],
    quality: { captureDrops: 0, truncatedPackets: 0, midConnections: 0, undecryptable: 0, gaps: 0 },
    diagnosis: primary,
    incidents: [primary],
    totals: {
      packets: 800,
      connections: 4,
      streams: 48,
      calls: 24,
      framesByType: { DATA: 96, HEADERS: 96, GOAWAY: 3, RST_STREAM: 2 },
    },
    connections: [],
    calls: [],
    ...change,
  };
}
