import type { AnalysisLog, Quality } from '../model/analysis.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Timeline } from '../model/timeline.ts';
import { meaningOf, sealedReplies } from '../rules/kit/sealed-replies.ts';

function count(n: number, thing: string): string {
  return `${n.toLocaleString('en')} ${thing}${n === 1 ? '' : 's'}`;
}

/** Answers of a proxy itself whose length fits the words of several signatures: which ones, and who knows. */
function ambiguous(timeline: Timeline): { because: string; remedy: string }[] {
  return sealedReplies(timeline).flatMap((reply) => {
    const candidates = [...new Set(reply.known.map(({ signature }) => signature))];
    if (candidates.length < 2 || meaningOf(reply) !== undefined) return [];
    return [
      {
        because:
          `the proxy answered ${count(reply.count, 'call')} itself, in words as long as those of ` +
          candidates.join(' and of '),
        remedy:
          'Look at the access log of the proxy: response flags and response code details tell these apart.',
      },
    ];
  });
}

/** What kept the rules from an answer, and how to get it: one pair for each lack. */
function lacks(timeline: Timeline, quality: Quality, packets: number): { because: string; remedy: string }[] {
  const { totals } = timeline;
  const list: { because: string; remedy: string }[] = [];
  if (packets === 0) {
    list.push({
      because: 'the capture holds no packet',
      remedy: 'Capture on the interface that carries the traffic.',
    });
    return list;
  }
  if (totals.connections === 0) {
    list.push({
      because: 'the capture holds no TCP connection',
      remedy: 'Check the capture filter and the interface; start tcpdump before the first connection.',
    });
    return list;
  }
  if (totals.undecryptable > 0) {
    list.push({
      because: `no keys for ${count(totals.undecryptable, 'TLS connection')}`,
      remedy:
        'Add a key log (--keys FILE; SSLKEYLOGFILE, node --tls-keylog, Envoy key_log) or an embedded one.',
    });
  }
  list.push(...ambiguous(timeline));
  if (quality.captureDrops > 0) {
    list.push({
      because: `${count(quality.captureDrops, 'packet')} lost by the capture itself`,
      remedy: 'Capture again with a larger buffer (tcpdump -B) or a narrower filter.',
    });
  }
  if (totals.gaps > 0) {
    list.push({
      because: `${count(totals.gaps, 'gap')} in the byte streams (${count(totals.gapBytes, 'byte')})`,
      remedy: 'Capture with the full snap length (-s 0) on an interface that sees both directions.',
    });
  }
  if (totals.midConnections > 0) {
    list.push({
      because: `the capture begins in the middle of ${count(totals.midConnections, 'connection')}`,
      remedy: 'Start the capture before the client connects: header compression needs the beginning.',
    });
  }
  if (totals.http2Connections === 0 && totals.undecryptable === 0) {
    list.push({
      because: 'no HTTP/2 was seen',
      remedy: 'If HTTP/2 never began, look at TCP and TLS first: refused connections, alerts, ALPN.',
    });
  }
  return list;
}

/** What the logs add where they decide nothing: a reader who gave one wants to know. */
function saidByLogs(logs: readonly AnalysisLog[]): string | undefined {
  const entries = logs.reduce((sum, log) => sum + log.entries, 0);
  const joined = entries - logs.reduce((sum, log) => sum + log.unjoined, 0);
  if (entries === 0) return undefined;
  if (joined === 0) {
    return `None of ${count(entries, 'line')} belongs to a connection of the captures: another time, or other addresses?`;
  }
  return `${count(joined, 'line')} belong to connections of the captures, and none of them tells of a failure that has a signature.`;
}

/** The answer when no rule has one: says what is missing and how to get it. */
export function inconclusive(
  timeline: Timeline,
  quality: Quality,
  packets: number,
  logs: readonly AnalysisLog[] = [],
): Diagnosis {
  const found = lacks(timeline, quality, packets);
  const said = saidByLogs(logs);
  if (found.length === 0) {
    found.push({
      because: 'something ended abnormally and no rule of this version explains it',
      remedy: 'Look at the abnormal calls of this analysis (--json, calls) at their packet numbers.',
    });
  }
  return {
    signature: 'inconclusive',
    title: 'Inconclusive: the evidence does not decide',
    layer: 'none',
    certainty: 'shown',
    confidence: 0,
    sender: 'unknown',
    cause: 'unknown',
    streams: [],
    quantities: {},
    evidence: [],
    contributing: [],
    ruledOut: [],
    answers: {
      what: `No verdict: ${found.map((lack) => lack.because).join('; ')}.`,
      ...(said === undefined ? {} : { 'log-says': said }),
    },
    remedies: found.map((lack) => lack.remedy),
  };
}
