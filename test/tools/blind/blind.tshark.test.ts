import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { suiteWith } from '../../support/require.ts';
import { runTcp } from '../../support/run-tcp.ts';
import { tshark, withFile } from '../../support/tshark.ts';
import { Wire } from '../../support/wire.ts';
import { blind } from './blind.ts';
import { expectHidden, goldenCaptures, goldenFolders, look } from './support/expect-hidden.ts';
import { sealed } from './support/sealed.ts';

const withTshark = await suiteWith('tshark');

withTshark('the same to tshark, and no old name in it', () => {
  for (const variant of ['plain', 'tls']) {
    test.each(
      goldenFolders()
        .filter((name) => name.endsWith(`${variant}-fault`))
        .slice(0, 1),
    )('golden capture %s', (name) => {
      const frames = expectHidden(
        goldenCaptures(name).map((path) => readFileSync(path)),
        3,
      );
      expect(frames).toBeGreaterThan(20);
    });
  }

  test('retransmissions, quotations in messages, values in Huffman code', () => {
    const files = script()
      .files()
      .map(({ bytes }) => sealed(bytes));
    expect(expectHidden(files, 6)).toBeGreaterThan(20);
    // Header values are Huffman coded, so only a decoder finds what is left of them.
    const fields = ['http2.header.value', 'http2.goaway.addata'].flatMap((field) => ['-e', field]);
    const [hidden = new Uint8Array(0)] = blind(files, 6);
    const words = withFile(hidden, (path) =>
      tshark(['-r', path, '-d', 'tcp.port==1-65535,http2', '-T', 'fields', ...fields]),
    );
    expect(words).toMatch(/trailers/);
    expect(words).not.toMatch(/id-of|agent|catalog|198\.18/i);
    expect(words).not.toContain(Buffer.from('198.18').toString('hex'));
  });
});

/** A conversation with names in every place, and segments that come twice. */
function script(): Wire {
  const wire = new Wire();
  const { client, server } = wire.connect();
  for (let stream = 1; stream < 20; stream += 2) {
    const headers = [
      ['x-request-id', `id-of-${stream}`],
      ['user-agent', 'some-agent/1.0'],
    ] as const;
    client.request(stream, { headers });
    client.again();
    server.responseHeaders(stream);
    server.trailers(stream, 12, 'no catalog.example at 198.18.0.2:8080 serves /shop.v1.Catalog/GetItem');
    server.again();
  }
  server.goaway(19, 'NO_ERROR', 'going from 198.18.0.2');
  server.fin();
  return wire;
}

test.each([1, 2, 3])(
  'segments cut, reordered and retransmitted in another way carry the same changed bytes (%i)',
  (seed) => {
    const streams = (wireSeed?: number) => {
      const files = script().files(wireSeed === undefined ? {} : { seed: wireSeed });
      const [hidden = new Uint8Array(0)] = blind(
        files.map(({ bytes }) => sealed(bytes)),
        6,
      );
      const [connection] = runTcp(hidden).connections.values();
      return Object.values(connection?.streams ?? {}).map(({ bytes }) => Buffer.from(bytes).toString('hex'));
    };
    expect(streams(seed)).toEqual(streams());
    expect(streams()[0]?.length).toBeGreaterThan(1000);
  },
);

withTshark('one name is one name', () => {
  const wire = new Wire();
  for (const hop of ['first', 'second'])
    wire.connect('198.18.0.1:40000', '198.18.0.2:8080', hop).client.request(1);
  const files = wire.files().map(({ bytes }) => sealed(bytes));

  test('in all files of a call', () => {
    const [one, other] = blind(files, 9).map(look);
    expect(one?.names).toEqual(other?.names);
  });

  test('and another one for another seed', () => {
    const [one] = blind(files, 1).map(look);
    const [other] = blind(files, 2).map(look);
    expect(one?.names).not.toEqual(other?.names);
  });
});

test('what it cannot hide, it refuses', () => {
  const wire = new Wire();
  wire.connect('[2001:db8::1]:40000', '[2001:db8::2]:8080').client.request(1);
  expect(() =>
    blind(
      wire.files().map(({ bytes }) => sealed(bytes)),
      1,
    ),
  ).toThrow(/expected IPv4 or ARP/);
});
