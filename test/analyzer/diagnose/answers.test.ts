import { describe, expect, test } from '@jest/globals';
import { answersFor } from '../../../analyzer/diagnose/answers.ts';
import { groupFindings } from '../../../analyzer/diagnose/incidents.ts';
import { createObserver } from '../../../analyzer/diagnose/observer.ts';
import type { Quality } from '../../../analyzer/model/analysis.ts';
import type { Finding } from '../../../analyzer/model/finding.ts';
import type { TimelineConnection, TimelineStream } from '../../../analyzer/model/timeline.ts';
import { ruleMeta, someFinding } from '../../support/rule-parts.ts';
import { momentAt, someConnection, someStream, someTimeline } from '../../support/timeline-parts.ts';

const whole: Quality = { captureDrops: 0, truncatedPackets: 0, midConnections: 0, undecryptable: 0, gaps: 0 };
const meta = ruleMeta('a-fault');

function answers(
  connection: TimelineConnection,
  streams: readonly TimelineStream[] = [],
  change: {
    finding?: Partial<Finding>;
    quality?: Partial<Quality>;
    logs?: boolean;
    all?: TimelineConnection[];
  } = {},
): Record<string, string> {
  const { finding, quality, logs = false, all = [connection] } = change;
  const timeline = someTimeline(all);
  const [group] = groupFindings([someFinding(meta, [connection], streams, finding)]);
  if (group === undefined) throw new Error('no group');
  const known = { timeline, observer: createObserver(timeline), quality: { ...whole, ...quality }, logs };
  return answersFor(group, known);
}

describe('was HTTP/2 negotiated', () => {
  test.each<[Partial<TimelineConnection>, string]>([
    [{ tls: { alpnOffered: ['h2', 'http/1.1'], alpn: 'h2' } }, 'Yes: ALPN chose h2 of h2, http/1.1.'],
    [{ protocol: 'tls', tls: { alpnOffered: ['h2'], alpn: 'http/1.1' } }, 'No: ALPN chose http/1.1 of h2.'],
    [{ tls: { alpnOffered: ['h2'], alpn: null } }, 'HTTP/2 was spoken; ALPN chose nothing of h2.'],
    [{}, 'HTTP/2 was spoken in clear, without negotiation.'],
    [{ protocol: 'http1' }, 'No: HTTP/1 was spoken.'],
    [
      { protocol: 'tls', undecryptable: true, tls: { alpnOffered: ['h2'] } },
      'Not visible without keys; the client offered h2.',
    ],
    [
      { protocol: 'tls', tls: { alpnOffered: [] } },
      'No: it did not come so far; the client offered nothing.',
    ],
    [{ protocol: 'unknown' }, 'No: it did not come so far.'],
  ])('%j', (change, text) => {
    expect(answers(someConnection(change))['negotiated']).toBe(text);
  });
});

describe('GOAWAY', () => {
  const goaway = { direction: 'to-client', errorCode: 0, debug: 'max_age' } as const;
  const drained = someConnection({
    hop: 'client-proxy',
    streamCount: 4,
    goaways: [
      { ...goaway, at: momentAt(2000), lastStreamId: 0x7fff_ffff, openStreams: [3, 5] },
      { ...goaway, debug: '', at: momentAt(2100), lastStreamId: 3, openStreams: [3, 5] },
    ],
  });

  test('who, when, which last stream id, and what became of open streams', () => {
    const said = answers(drained, [someStream(drained, { id: 5 })]);
    expect(said['goaway']).toBe(
      'The proxy at 2.000 s, 2.00 s after the connection began, NO_ERROR "max_age"; ' +
        'the proxy at 2.100 s, 2.10 s after the connection began, NO_ERROR.',
    );
    expect(said['last-stream-id']).toBe('2147483647, then 3.');
    expect(said['in-flight']).toBe(
      '2 streams open when the last GOAWAY came (3, 5), 1 above its last stream id; 1 failed.',
    );
    expect(said['scope']).toBe('1 of 4 streams on the connection: 5.');
  });

  test('a fixed age wants several connections of one listener', () => {
    expect(answers(drained)['fixed-age']).toContain('One connection');
    const others = [2050, 4000].map((ms, at) =>
      someConnection({
        ...drained,
        id: at + 1,
        goaways: [{ ...goaway, at: momentAt(ms), lastStreamId: 1, openStreams: [] }],
      }),
    );
    expect(answers(drained, [], { all: [drained, ...others.slice(0, 1)] })['fixed-age']).toMatch(
      /^It seems so: 2 connections/,
    );
    expect(answers(drained, [], { all: [drained, ...others] })['fixed-age']).toMatch(/^No: 3 connections/);
  });

  test('there was none, or nobody can see', () => {
    expect(answers(someConnection())).not.toHaveProperty('last-stream-id');
    expect(answers(someConnection())['goaway']).toMatch(/^Nobody/);
    expect(answers(someConnection({ protocol: 'tls', undecryptable: true }))['goaway']).toMatch(
      /^Not visible/,
    );
  });
});

describe('the end', () => {
  test('which stream was reset, when and by whom', () => {
    const connection = someConnection({ hop: 'proxy-server' });
    const ended = { at: momentAt(900), how: 'rst-stream', direction: 'to-server', errorCode: 8 } as const;
    const stream = someStream(connection, { id: 7, ms: 100, ended });
    expect(answers(connection, [stream])['reset']).toBe(
      'Stream 7 at 0.900 s, 800 ms after its request, by the proxy with CANCEL.',
    );
    expect(answers(connection, [someStream(connection)])['reset']).toBe('None of its streams was reset.');
    expect(answers(connection)).not.toHaveProperty('reset');
  });

  test('who closed first, and how', () => {
    const firstEnd = { at: momentAt(3000), direction: 'to-client', how: 'rst' } as const;
    expect(answers(someConnection({ firstEnd, openStreamCount: 1 }))['closed-by']).toBe(
      'The server with TCP RST at 3.000 s, with streams open.',
    );
    expect(answers(someConnection())['closed-by']).toBe('Nobody, while the capture ran.');
  });

  test('what TCP did, where nothing was noticed', () => {
    expect(answers(someConnection())['transport']).toBe('No retransmission; no closed window.');
    expect(answers(someConnection({ rtt: 17e6 }))['handshake']).toBe('TCP: yes, in 17 ms; no TLS.');
    expect(answers(someConnection({ synSeen: false }))['handshake']).toBe(
      'TCP: the capture begins later; no TLS.',
    );
  });
});

describe('logs and what is missing', () => {
  test('no log, a log that is silent, and a line', () => {
    const connection = someConnection();
    expect(answers(connection)['log-says']).toContain('--logs');
    expect(answers(connection, [], { logs: true })['log-says']).toBe(
      'No line of the logs tells of this failure.',
    );
    const line = {
      at: momentAt(1),
      what: 'the log says UC',
      filter: '',
      direction: 'to-client',
      log: { log: 0, line: 9 },
    } as const;
    expect(answers(connection, [], { logs: true, finding: { evidence: [line] } })['log-says']).toBe(
      '1 line, the first (log 0, line 9): UC.',
    );
  });

  test('what the capture does not hold', () => {
    expect(answers(someConnection())['missing']).toMatch(/^Nothing/);
    expect(answers(someConnection(), [], { quality: { captureDrops: 4, gaps: 1 } })['missing']).toBe(
      '4 packets lost by the capture, 1 gaps in byte streams.',
    );
  });

  test('health is asked less', () => {
    const healthy = { meta: { ...meta, standing: 'normal' as const } };
    expect(answers(someConnection(), [], { finding: healthy })).not.toHaveProperty('scope');
  });
});
