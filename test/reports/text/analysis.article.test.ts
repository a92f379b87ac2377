/**
 * The questions that an article on GOAWAY and RST_STREAM in captures tells its readers to ask, its ten checks and its
 * lists: each is answered by a field of the output and stands on the page, shown on a capture where it matters.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { analyze, type AnalyzeRequest } from '../../../analyzer/node/analyze.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { rulesFolder } from '../../../lab/cli/places.ts';
import { analysisText } from '../../../reports/text/analysis.ts';
import { questionText } from '../../../reports/text/questions.ts';
import { corporaFiles } from '../../support/corpora.ts';
import { golden } from '../../support/h2lab.ts';
import { loadRules } from '../../support/load-rules.ts';

const drain = 'drain-grace-expired-tls-fault';
const both = { inputs: [hop('client-proxy', drain), hop('proxy-server', drain)] };
const aging = { inputs: [hop('client-proxy', 'connection-aging-plain-fault')] };
const deadline = { inputs: [hop('client-proxy', 'deadline-exceeded-client-plain-fault')] };

function hop(name: 'client-proxy' | 'proxy-server', run: string): { file: string; hop: typeof name } {
  return { file: golden(run, name), hop: name };
}

/** A labelled capture beside the repository; undefined where the corpora are absent. */
function labelled(
  set: string,
  name: string,
  capture: string,
  log?: string,
): Partial<AnalyzeRequest> | undefined {
  const folder = corporaFiles(set, 'label.json')
    .map((file) => file.replace(/\/label\.json$/, ''))
    .find((one) => one.endsWith(`/${name}`));
  if (folder === undefined || !existsSync(join(folder, capture))) return undefined;
  return {
    inputs: [{ file: join(folder, capture) }],
    ...(log === undefined ? {} : { logs: [{ file: join(folder, log) }] }),
  };
}

const rejected = labelled('stacks', '029-goaway-rejects', 'capture.pcap');
const hole = labelled('stacks', '042-mtu-hole', 'capture.pcap');
const refused = labelled('proxies', '63-up-cert-expired', 'down.pcap', 'access.log');
const sealed = labelled('proxies', '26-sigterm-tls', 'down.pcap', 'access.log');

interface Asked {
  question: string;
  request: Partial<AnalyzeRequest> | undefined;
  /** Id of the answer, or where else it stands. */
  answer: string | ((analysis: Analysis) => unknown);
  says: RegExp;
}

/** In the order of the article. */
const asked: readonly Asked[] = [
  // ALPN
  {
    question: "the ClientHello's ALPN and what the server chose",
    request: both,
    answer: 'negotiated',
    says: /^Yes: ALPN chose h2 of h2/,
  },
  {
    question: 'TLS alerts and TCP resets during the handshake',
    request: both,
    answer: 'handshake',
    says: /TCP: yes.*TLS for .*: yes/,
  },
  // GOAWAY
  { question: 'who sent GOAWAY', request: both, answer: 'goaway', says: /^The server .*max_age/ },
  {
    question: 'what was the last stream id',
    request: both,
    answer: 'last-stream-id',
    says: /^2147483647, then \d+/,
  },
  {
    question: 'did active streams fail',
    request: both,
    answer: 'in-flight',
    says: /open when the last GOAWAY came.*[1-9]\d* failed/,
  },
  {
    question: 'did the client retry on a new connection',
    request: rejected,
    answer: 'retried',
    says: /^Yes: .*another connection/,
  },
  { question: 'does it happen at a fixed connection age', request: aging, answer: 'fixed-age', says: /\S/ },
  // RST_STREAM
  {
    question: 'the stream id and the time of RST_STREAM',
    request: deadline,
    answer: 'reset',
    says: /^Stream \d+ at [\d.]+ s.*CANCEL/,
  },
  {
    question: 'its cause: cancel, deadline, limit, timeout, translated',
    request: deadline,
    answer: ({ diagnosis }) => diagnosis.signature,
    says: /^deadline-exceeded-client$/,
  },
  // TCP
  {
    question: 'TCP retransmissions before the reset',
    request: hole,
    answer: 'transport',
    says: /^\d+ retransmissions, the first at .*never recovered/,
  },
  {
    question: 'who sent FIN or RST, and TLS close_notify',
    request: both,
    answer: 'closed-by',
    says: /^The server with TLS close_notify at/,
  },
  { question: 'the idle interval', request: deadline, answer: 'transport', says: /\S/ },
  // The ten checks
  {
    question: '1 DNS, TCP and TLS handshake',
    request: both,
    answer: 'resolved',
    says: /198\.18|captures hold no lookup/,
  },
  { question: '2 ALPN negotiated HTTP/2', request: deadline, answer: 'negotiated', says: /in clear/ },
  {
    question: '3 stream-level or connection-level',
    request: both,
    answer: 'scope',
    says: /^\d+ of \d+ streams? on the connection/,
  },
  {
    question: '4 GOAWAY timing and sender',
    request: aging,
    answer: 'goaway',
    says: /after the connection began/,
  },
  {
    question: '5 RST_STREAM timing and id, in traces or logs',
    request: deadline,
    answer: ({ diagnosis }) => diagnosis.streams.join(),
    says: /^\d/,
  },
  {
    question: '6 what the proxy logged',
    request: refused,
    answer: 'log-says',
    says: /^1 line, the first \(log 0, line 1\): UF .*certificate_has_expired/,
  },
  {
    question: '7 retransmission, zero window, FIN and RST',
    request: both,
    answer: 'transport',
    says: /retransmission.*window/i,
  },
  { question: '8 whether a retry is right', request: rejected, answer: 'retry-safe', says: /^Yes/ },
  {
    question: '9 timing is kept: nothing is cut or lost',
    request: both,
    answer: 'missing',
    says: /^Nothing/,
  },
  {
    question: '10 packets and logs together where it is encrypted',
    request: sealed,
    answer: ({ diagnosis: { certainty, evidence } }) =>
      `${certainty} ${evidence.find(({ log }) => log !== undefined)?.log?.line}`,
    says: /^inferred \d+$/,
  },
  // The final diagnosis
  { question: 'the right layer', request: both, answer: 'which-layer', says: /^h2-connection$/ },
  { question: 'whose fault', request: both, answer: 'whose-fault', says: /^server$/ },
];

let rules: Rule[] = [];
beforeAll(async () => {
  await loadRules();
  rules = (await discover<Rule>(rulesFolder)).map(({ value }) => value);
});

const known = new Map<object, Promise<Analysis>>();

function analysisOf(request: Partial<AnalyzeRequest>): Promise<Analysis> {
  const before = known.get(request);
  if (before !== undefined) return before;
  const made = analyze({ inputs: [], rules, digest: false, ...request });
  known.set(request, made);
  return made;
}

describe("the article's questions", () => {
  for (const { question, request, answer, says } of asked) {
    (request === undefined ? test.skip : test)(question, async () => {
      const analysis = await analysisOf(request ?? {});
      const said = typeof answer === 'string' ? analysis.diagnosis.answers[answer] : answer(analysis);
      expect(String(said)).toMatch(says);
    });
  }

  test('stand on the page in that order', async () => {
    const page = analysisText(await analysisOf(both), { colour: false, columns: 400 });
    const ids = asked.flatMap(({ answer }) => (typeof answer === 'string' ? [answer] : []));
    const own = new Set(['which-layer', 'whose-fault']);
    const order = [...new Set(ids)].filter((id) => !own.has(id) && id !== 'resolved');
    const places = order.map((id) => page.indexOf(questionText(id)));
    expect(places.filter((place) => place < 0)).toEqual([]);
    const article = [
      'negotiated',
      'goaway',
      'last-stream-id',
      'in-flight',
      'retried',
      'fixed-age',
      'reset',
      'transport',
      'closed-by',
      'log-says',
    ];
    const inOrder = article.map((id) => page.indexOf(questionText(id)));
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
    expect(page).toContain('first layer');
    expect(page).toContain('to be changed at');
  });
});
