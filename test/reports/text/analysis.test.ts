import { expect, test } from '@jest/globals';
import type { ConnectionSummary } from '../../../analyzer/model/analysis.ts';
import { analysisText } from '../../../reports/text/analysis.ts';
import { aging, analysis, bare, diagnosis, healthy } from '../../support/sample-diagnosis.ts';
import { everything, raw } from '../../support/hostile.ts';

const plain = { colour: false };

test('tells who, where, which layer, when, the numbers and the packets', () => {
  const text = analysisText(analysis(diagnosis()), plain);
  for (const fact of [
    'The grace of a drain ended before the calls did',
    'drain-grace-expired',
    /sent by +server/,
    /to be changed at +server/,
    /first layer +HTTP\/2 connection/,
    /began on +proxy → server/,
    /streams +2: 1, 5/,
    /when +0\.003100 to 2\.508300 s/,
    /grace +501 ms/,
    /last stream id +5/,
    /\[1\] #61 +2\.007200 +GOAWAY\(NO_ERROR\) "max_age" begins the drain\n +tcp\.stream == 0 && http2\.type == 7/,
    'upstream-reset-translated',
    /goaway-kills-accepted-streams: the close came 501 ms after/,
    /grpc-js: Raise grpc\.max_connection_age_grace_ms/,
    /412 packets in 3\.1 s from 2026-07-19T10:11:14\.203441000Z, keys inside/,
  ]) {
    expect(text).toMatch(fact);
  }
});

test('display filters are never wrapped: they are there to be copied', () => {
  const filter = 'tcp.stream == 0 && http2.streamid == 1 && http2.type == 3 && frame.number == 4711';
  const sample = diagnosis({ evidence: [{ input: 0, packet: 1, time: 0, what: 'x', filter }] });
  expect(analysisText(analysis(sample), { colour: false, columns: 40 })).toContain(filter);
});

test('other incidents, notes and what the capture lacks are told', () => {
  const sample = analysis(diagnosis(), {
    incidents: [diagnosis(), aging],
    quality: { captureDrops: 4, truncatedPackets: 0, midConnections: 1, undecryptable: 0, gaps: 2 },
  });
  sample.inputs[0]?.notes.push('The file ends in the middle of packet 413.');
  const text = analysisText(sample, plain);
  expect(text).toMatch(
    /Other incidents\n.*Connections are retired at a fixed age \(connection-aging, client → proxy, packet 96/,
  );
  expect(text).toContain('The file ends in the middle of packet 413.');
  expect(text).toContain('4 packets dropped by the capture');
  expect(text).toContain('2 gaps in byte streams');
  expect(text).not.toContain('cut short');
});

test('a healthy capture names nobody', () => {
  const text = analysisText(analysis(healthy), plain);
  expect(text).toContain('24 call(s) on 2 HTTP/2 connection(s) completed');
  expect(text).not.toMatch(/sent by|to be changed|first layer|What to change/);
});

test('one input needs no number in front of its packets', () => {
  const sample = analysis(diagnosis());
  sample.inputs.length = 1;
  expect(analysisText(sample, plain)).toMatch(/\n +#61 /);
});

test('colours are there when asked for and only then', () => {
  const escape = String.fromCharCode(27);
  expect(analysisText(analysis(diagnosis()), plain)).not.toContain(escape);
  expect(analysisText(analysis(diagnosis()), { colour: true })).toContain(`${escape}[1m`);
});

test('nothing hostile comes through', () => {
  const item = { input: 0, packet: 1, time: 0, what: everything, filter: everything };
  const other = { ...bare(everything, everything), evidence: [item] };
  const sample = analysis(
    diagnosis({
      signature: everything,
      title: everything,
      client: everything,
      quantities: { [everything]: 1 },
      evidence: [item],
      contributing: [other],
      ruledOut: [{ signature: everything, because: everything, evidence: [item] }],
      answers: { what: everything, [everything]: everything },
      remedies: [everything],
    }),
  );
  sample.incidents.push(other);
  sample.totals.framesByType = { [everything]: 1 };
  sample.inputs[0]?.notes.push(everything);
  expect(analysisText(sample, plain)).not.toMatch(raw);
});

test('a result that was stopped says so first', () => {
  const text = analysisText({ ...analysis(diagnosis()), partial: true }, plain);
  expect(text.split('\n')[0]).toBe('Partial: the reading was stopped; this is true of what was read.');
  expect(analysisText(analysis(diagnosis()), plain)).not.toContain('Partial');
});

test('HTTP/2 in clear on a port that Wireshark does not know comes with the Decode As options', () => {
  const sample = analysis(diagnosis());
  const one: ConnectionSummary = {
    input: 0,
    tcpStream: 0,
    client: '198.18.0.1:40000',
    server: '198.18.0.2:8080',
    alpn: null,
    protocol: 'http2',
    tls: null,
    opened: 0,
    closed: null,
    streams: 1,
    state: 'open',
  };
  const on = (server: string, change = {}) => ({
    ...one,
    server,
    protocol: 'http2' as const,
    tls: null,
    ...change,
  });
  const connections = [
    on('198.18.0.2:50051'),
    on('[2001:db8::1]:10000'),
    on('198.18.0.3:50051'),
    on('198.18.0.2:8080'),
    on('198.18.0.2:443', { tls: 'TLS 1.3' }),
  ];
  const text = analysisText({ ...sample, connections }, plain);
  expect(text).toContain('Decode As: -d tcp.port==50051,http2 -d tcp.port==10000,http2\n');
  expect(analysisText({ ...sample, connections: connections.slice(3) }, plain)).not.toContain('Decode As');
});
