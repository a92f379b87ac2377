/** Captures by others, against what tshark said about them when they were collected. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from '@jest/globals';
import { frameTypeName } from '../../../analyzer/model/codes.ts';
import { corporaFiles, corporaTest } from '../../support/corpora.ts';
import { readHttp2 } from '../../support/read-http2.ts';

interface Truth {
  connections: {
    tcp_stream: number;
    client: string;
    server: string;
    http2: {
      frames_by_sender: Record<string, Record<string, number>>;
      goaway: { frame: number; sender: string; last_stream_id: number; error_code: number }[];
      rst_stream: { frame: number; sender: string; stream_id: number; error_code: number }[];
      http_status: Record<string, number>;
      grpc_status: { frame: number; stream_id: number; status: number }[];
    } | null;
  }[];
}

/**
 * tshark gives up where this capture begins to miss packets; we find the frames behind them (checked by hand: DATA of
 * 497 and 743 bytes and the trailers).
 */
const weSeeMore = ['deepflow-http-grpc-server-stream.pcap'];

const captures = corporaFiles('captures', '.pcap', '.pcapng');

// Also what says, loudly, that all of this was skipped.
corporaTest('there are captures', () => {
  expect(captures.length).toBeGreaterThan(0);
});

for (const file of captures) {
  corporaTest(basename(file), () => {
    const truth = JSON.parse(readFileSync(`${file}.truth.json`, 'utf8')) as Truth;
    const { frames, all } = readHttp2(file);
    for (const { tcp_stream: connection, client, server, http2 } of truth.connections) {
      if (http2 === null) continue;
      const ours = frames.filter((frame) => frame.connection === connection);
      // Without its SYN a connection's roles are a guess; what a sender sent is compared, not who is called client.
      const sides = all('tcp.open').find((fact) => fact.from.connection === connection) ?? { client, server };
      const sender = (direction: string): string => (direction === 'to-server' ? sides.client : sides.server);
      const counts: Record<string, Record<string, number>> = {};
      for (const frame of ours) {
        const side = (counts[sender(frame.direction)] ??= {});
        side[frameTypeName(frame.type)] = (side[frameTypeName(frame.type)] ?? 0) + 1;
      }
      if (!weSeeMore.includes(basename(file))) expect(counts).toEqual(http2.frames_by_sender);
      expect(
        ours
          .filter((frame) => frame.lastStreamId !== undefined)
          .map((frame) => [frame.packet, sender(frame.direction), frame.lastStreamId, frame.errorCode]),
      ).toEqual(http2.goaway.map((one) => [one.frame, one.sender, one.last_stream_id, one.error_code]));
      expect(
        ours
          .filter((frame) => frame.type === 3)
          .map((frame) => [frame.packet, sender(frame.direction), frame.stream, frame.errorCode]),
      ).toEqual(http2.rst_stream.map((one) => [one.frame, one.sender, one.stream_id, one.error_code]));
      const statuses = Object.values(http2.http_status).reduce((sum, count) => sum + count, 0);
      const seen = ours.filter((frame) => frame.headers?.some(([name]) => name === ':status'));
      expect(seen.length).toBe(statuses);
      for (const one of http2.grpc_status) {
        const call = all('grpc.call').find(
          (fact) => fact.from.packet === one.frame && fact.from.stream === one.stream_id,
        );
        expect(call?.status).toBe(one.status);
      }
    }
  });
}
