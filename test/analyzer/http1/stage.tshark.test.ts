/** HTTP/1 and PROXY protocol as tshark reads them. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Fact, FactKind } from '../../../analyzer/model/fact.ts';
import { createPipeline } from '../../../analyzer/pipeline.ts';
import { corporaFiles, corporaPresent } from '../../support/corpora.ts';
import { proxyV2, tlv } from '../../support/proxy-header.ts';
import { suiteWith } from '../../support/require.ts';
import { buildPcap, TcpScript } from '../../support/tcp-builder.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';

function factsOf<K extends FactKind>(file: Uint8Array, kind: K): Fact<K>[] {
  const facts: Fact[] = [];
  const pipeline = createPipeline({ input: 0, fact: (fact) => void facts.push(fact) });
  pipeline.push(file);
  pipeline.end();
  return facts.filter((fact) => fact.kind === kind) as Fact<K>[];
}

function capture(client: Uint8Array, server: Uint8Array): Uint8Array {
  const script = new TcpScript().open('198.18.0.1:40000', '198.18.0.2:80', 0);
  script.send('to-server', client, 1e6).send('to-client', server, 2e6);
  return buildPcap(script.fin('to-server', 3e6).fin('to-client', 4e6).packets());
}

const withTshark = await suiteWith('tshark');

withTshark('tshark agrees', () => {
  const upgrades = corporaFiles('captures', '.pcap').filter((file) => /http2-range|http2_deflate/.test(file));
  (corporaPresent ? test : test.skip)('on requests and responses around upgrades, packet by packet', () => {
    expect(upgrades).toHaveLength(2);
    for (const file of upgrades) {
      const bytes = readFileSync(file);
      const fields = ['tcp.stream', 'http.request.method', 'http.request.uri', 'http.response.code'];
      const rows = tsharkFields(file, fields, ['-Y', 'http.request or http.response']);
      // tshark places a response where its body ends; within a connection the order is the same.
      const ours = [
        ...factsOf(bytes, 'http1.request').map(({ from, method, target }) => [
          from.connection,
          method,
          target,
          '',
        ]),
        ...factsOf(bytes, 'http1.response').map(({ from, status }) => [from.connection, '', '', status]),
      ];
      expect(ours.map((row) => row.join()).sort()).toEqual(rows.map((row) => row.join()).sort());
    }
  });

  test('on the addresses and vectors of PROXY protocol, version 2', () => {
    const addresses = Buffer.from([198, 18, 0, 9, 198, 18, 0, 1, 0xdc, 0x04, 0x01, 0xbb]);
    const header = proxyV2(1, 0x11, addresses, [tlv(1, 'h2'), tlv(2, 'a.test')]);
    const file = capture(Buffer.concat([header, Buffer.from('GET / HTTP/1.1\r\n\r\n')]), Buffer.alloc(0));
    const fields = ['proxy.src.ipv4', 'proxy.srcport', 'proxy.dst.ipv4', 'proxy.dstport', 'proxy.v2.length'];
    const options = ['-o', 'tcp.try_heuristic_first:TRUE', '-Y', 'proxy'];
    const rows = withFile(file, (path) => tsharkFields(path, fields, options));
    const [said] = factsOf(file, 'proxy-protocol.header');
    const [source, sourcePort] = said?.source?.split(':') ?? [];
    const [destination, destinationPort] = said?.destination?.split(':') ?? [];
    const length = String((said?.length ?? 0) - 16);
    expect([[source, sourcePort, destination, destinationPort, length]]).toEqual(rows);
    expect(said).toMatchObject({ alpn: 'h2', authority: 'a.test' });
  });

  test('on messages of a connection that is kept', () => {
    const client =
      'POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n' +
      'GET /b HTTP/1.1\r\nHost: x\r\n\r\n';
    const server =
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';
    const file = capture(Buffer.from(client), Buffer.from(server));
    const rows = withFile(file, (path) =>
      tsharkFields(path, ['http.request.uri', 'http.response.code'], ['-Y', 'http']),
    );
    const theirs = rows.flat().flatMap((cell) => (cell === '' ? [] : cell.split(',')));
    const ours = [
      ...factsOf(file, 'http1.request').map(({ target }) => target),
      ...factsOf(file, 'http1.response').map(({ status }) => String(status)),
    ];
    expect(ours).toEqual(theirs);
  });
});
