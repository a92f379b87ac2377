/** Messages of calls in captures made by others, against the gRPC dissector of tshark. */
import { expect } from '@jest/globals';
import { corporaFiles, corporaPresent, corporaTest } from '../../support/corpora.ts';
import { keyFilesOf } from '../../support/key-files.ts';
import { readHttp2 } from '../../support/read-http2.ts';
import { suiteWith } from '../../support/require.ts';
import { tsharkFields } from '../../support/tshark.ts';

/** Captures of several stacks, in clear and in TLS: Go, Java, C-core, grpc-js, tonic. */
const chosen =
  /grpc-segmented|grpc-server-stream|grpc_person|001-clean|017-killed|035-stream|069-missing|01-clean-h2c.down/;

const withTshark = await suiteWith('tshark');

withTshark('tshark agrees on messages', () => {
  const files = corporaFiles('', '.pcap', '.pcapng').filter((file) => chosen.test(file));
  corporaTest('of as many captures as there are', () => {
    expect(files).toHaveLength(8);
  });
  if (!corporaPresent) return;
  for (const file of files) {
    corporaTest(file.split('/').slice(-2).join('/'), () => {
      const read = readHttp2(file);
      const ports = new Set(read.all('tcp.open').map(({ server }) => server.replace(/.*:/, '')));
      const keys = keyFilesOf(file);
      const options =
        keys.length > 0
          ? keys.flatMap((path) => ['-o', `tls.keylog_file:${path}`])
          : [...ports].flatMap((port) => ['-d', `tcp.port==${port},http2`]);
      const rows = tsharkFields(
        file,
        ['grpc.message_length', 'grpc.compressed_flag'],
        [...options, '-Y', 'grpc'],
      );
      const column = (index: number): number[] =>
        rows.flatMap((row) => (row[index] ?? '').split(',').filter((cell) => cell !== '')).map(Number);
      const lengths = column(0);
      const calls = read.all('grpc.call');
      const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
      expect({
        messages: sum(calls.map((call) => call.requestMessages + call.responseMessages)),
        bytes: sum(calls.map((call) => call.requestBytes + call.responseBytes)),
        largest: Math.max(...calls.map((call) => Math.max(call.requestLargest, call.responseLargest))),
        compressed: sum(calls.map((call) => (call.requestCompressed ?? 0) + (call.responseCompressed ?? 0))),
      }).toEqual({
        messages: lengths.length,
        bytes: sum(lengths),
        largest: Math.max(...lengths),
        compressed: sum(column(1)),
      });
    });
  }
});
