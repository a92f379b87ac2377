import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDnsUdp } from '../../../analyzer/dns/udp.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { createPipeline } from '../../../analyzer/pipeline.ts';
import { captureOf } from '../../support/capture-of.ts';
import { datagramOf } from '../../support/datagrams.ts';
import {
  answer,
  dotted,
  edns,
  message,
  nameOf,
  record,
  toQuestion,
  Type,
} from '../../support/dns-message.ts';
import { address6, be16, ethernetFrame, ipv4, ipv6, udp } from '../../support/ip-frame.ts';
import { suiteWith } from '../../support/require.ts';
import { type DnsPacket, dnsFrame, runDns } from '../../support/run-dns.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';

function pipelineFacts(file: Uint8Array): Fact[] {
  const facts: Fact[] = [];
  const pipeline = createPipeline({ input: 0, fact: (fact) => void facts.push(fact) });
  pipeline.push(file);
  pipeline.end();
  return facts;
}

describe('DNS over UDP', () => {
  test('other ports, other operations, and a side that speaks out of its role are left out', () => {
    const stage = (port: number, source: number, bytes: number[]): Fact[] => {
      const facts: Fact[] = [];
      const dns = createDnsUdp({ input: 0, fact: (fact) => void facts.push(fact) });
      const frame = ethernetFrame(0x08, 0x00, ...ipv4(udp(port, bytes, source), { protocol: 17 }));
      dns.push(datagramOf(frame));
      dns.end(1e9);
      return facts;
    };
    expect(stage(5353, 5353, message())).toEqual([]);
    expect(stage(53, 4000, message({ flags: 0x2800 }))).toEqual([]);
    expect(stage(53, 4000, answer(0))).toEqual([]);
    expect(stage(4000, 53, message())).toEqual([]);
    expect(stage(53, 53, message())).toMatchObject([{ kind: 'dns.unanswered' }]);
  });

  test('over IPv6', () => {
    const facts: Fact[] = [];
    const dns = createDnsUdp({ input: 0, fact: (fact) => void facts.push(fact) });
    dns.push(datagramOf(ethernetFrame(0x86, 0xdd, ...ipv6(17, udp(53, message(), 4000)))));
    dns.end(1e9);
    expect(facts).toMatchObject([{ client: '[2001:db8::1]:4000', server: '[2001:db8::2]:53' }]);
  });

  test('damage is an anomaly, what the snap length cut is none', () => {
    const damaged = answer(0, { answers: [record(toQuestion, Type.A, [1, 2, 3])] });
    expect(runDns([{ at: 0, message: damaged, from: 'server' }], 1)).toMatchObject([
      { kind: 'anomaly', layer: 'dns', what: 'dns-message', section: 'RFC 1035 4.1' },
      { kind: 'dns.answer' },
    ]);
    const whole = answer(0, { answers: [record(toQuestion, Type.A, [1, 2, 3, 4])] });
    const frame = dnsFrame({ at: 0, message: whole, from: 'server' });
    const facts: Fact[] = [];
    const dns = createDnsUdp({ input: 0, fact: (fact) => void facts.push(fact) });
    dns.push(datagramOf(frame.subarray(0, frame.length - 2)));
    expect(facts).toMatchObject([{ kind: 'dns.answer', name: 'svc.example', records: 1, addresses: [] }]);
  });

  test('a port that is closed ends the waiting at once', () => {
    const query = dnsFrame({ at: 0, message: message({ id: 7 }) });
    const error = [3, 3, 0, 0, 0, 0, 0, 0, ...query.subarray(14)];
    const reply = ipv4(error, { protocol: 1, source: [198, 18, 0, 53], destination: [198, 18, 0, 1] });
    const facts = pipelineFacts(
      captureOf([{ bytes: query }, { bytes: ethernetFrame(0x08, 0x00, ...reply), time: 3e6 }]),
    );
    expect(facts).toMatchObject([
      { kind: 'icmp.error', reason: 'port-unreachable', quoted: { destination: '198.18.0.53:53' } },
      { kind: 'dns.unanswered', why: 'icmp', waited: 3e6, from: { packet: 1 } },
    ]);
  });

  test('any bytes never throw', () => {
    const anything = fc.array(fc.nat(255), { maxLength: 60 });
    fc.assert(
      fc.property(fc.array(fc.tuple(anything, fc.boolean()), { maxLength: 10 }), (messages) => {
        const packets = messages.map(([bytes, isReply], at): DnsPacket => {
          const header = message().slice(0, 12);
          return {
            at,
            message: [...header.slice(0, 2), isReply ? 0x80 : 0, ...header.slice(3), ...bytes],
            from: isReply ? 'server' : 'client',
          };
        });
        expect(runDns(packets, 20).every((fact) => /^dns|^anomaly/.test(fact.kind))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

const service = [...be16(1), ...be16(2), ...be16(8080), ...dotted('pod.example')];
const www = [3, 0x77, 0x77, 0x77, 0xc0, 16];

const packets: DnsPacket[] = [
  { at: 0, message: message({ id: 1 }) },
  { at: 1, message: message({ id: 2, type: Type.AAAA }) },
  {
    at: 8,
    message: answer(0, {
      id: 1,
      answers: [
        record(toQuestion, Type.CNAME, www),
        record(www, Type.A, [198, 18, 0, 1], 9),
        record(www, Type.A, [198, 18, 0, 2]),
      ],
    }),
    from: 'server',
  },
  {
    at: 9,
    message: answer(0, { id: 2, type: Type.AAAA, answers: [record(toQuestion, Type.AAAA, address6(9))] }),
    from: 'server',
  },
  { at: 20, message: message({ id: 3, name: dotted('nowhere.invalid') }) },
  { at: 60, message: answer(3, { id: 3, name: dotted('nowhere.invalid'), flags: 0x8583 }), from: 'server' },
  { at: 70, message: message({ id: 4, type: Type.SRV, additional: [edns()] }) },
  {
    at: 75,
    message: answer(0, {
      id: 4,
      type: Type.SRV,
      answers: [record(toQuestion, Type.SRV, service)],
      additional: [edns()],
    }),
    from: 'server',
  },
  { at: 80, message: message({ id: 5, name: nameOf('big'), type: Type.TXT }) },
  {
    at: 81,
    message: answer(0, { id: 5, name: nameOf('big'), type: Type.TXT, flags: 0x8380 }),
    from: 'server',
  },
  { at: 90, message: message({ id: 6 }), port: 41_000 },
  { at: 95, message: answer(2, { id: 6 }), from: 'server', port: 41_000 },
  { at: 99, message: answer(5, { id: 77 }), from: 'server' },
];

const withTshark = await suiteWith('tshark');

withTshark('differential', () => {
  test('tshark reads the same answers, and the same times between query and answer', () => {
    const file = captureOf(packets.map((packet) => ({ bytes: dnsFrame(packet), time: packet.at * 1e6 })));
    const rows = withFile(file, (path) =>
      tsharkFields(path, [
        'frame.number',
        'dns.flags.response',
        'dns.id',
        'dns.qry.name',
        'dns.qry.type',
        'dns.flags.rcode',
        'dns.flags.truncated',
        'dns.flags.authoritative',
        'dns.a',
        'dns.aaaa',
        'dns.cname',
        'dns.srv.target',
        'dns.srv.port',
        'dns.time',
        'dns.response_to',
      ]),
    );
    const typeNumbers: Record<string, string> = { A: '1', AAAA: '28', SRV: '33', TXT: '16' };
    const ours = pipelineFacts(file).flatMap((fact) => {
      if (fact.kind !== 'dns.answer') return [];
      const list = (values: readonly (string | number)[]): string => values.join(',');
      const time = fact.latency === undefined ? '' : (fact.latency / 1e9).toFixed(9);
      return [
        [
          String(fact.from.packet),
          '1',
          `0x${fact.id.toString(16).padStart(4, '0')}`,
          fact.name,
          typeNumbers[fact.type],
          String(fact.code),
          fact.truncated ? '1' : '0',
          fact.authoritative ? '1' : '0',
          fact.type === 'A' ? list(fact.addresses) : '',
          fact.type === 'AAAA' ? list(fact.addresses) : '',
          list(fact.aliases),
          list(fact.services.map(({ target }) => target)),
          list(fact.services.map(({ port }) => port)),
          time,
          fact.queryPacket === 0 ? '' : String(fact.queryPacket),
        ],
      ];
    });
    expect(ours).toEqual(rows.filter(([, response]) => response === '1'));
  });
});
