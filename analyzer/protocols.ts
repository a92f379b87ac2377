/**
 * Which stages read a connection, found by content and never by port, but for DNS, where both count: PROXY protocol in
 * front, then TLS, HTTP/2 or HTTP/1, and what TLS, tunnels and upgrades carry inside. A part of the pipeline, for the
 * stages meet here.
 */
import { looksLikeDns } from './dns/sniff.ts';
import { createDnsStage } from './dns/stage.ts';
import { createGrpc } from './grpc/stage.ts';
import { watchAnswer } from './http1/answer-watch.ts';
import type { H2cUpgrade } from './http1/h2c-upgrade.ts';
import { createProxyProtocol } from './http1/proxy-stage.ts';
import { looksLikeHttp1, looksLikePreface } from './http1/sniff.ts';
import { createHttp1 } from './http1/stage.ts';
import { looksLikeHttp2 } from './http2/sniff.ts';
import type { Connection, Direction, StreamStage } from './model/chunk.ts';
import type { EmitFact, WantedFacts } from './model/fact.ts';
import { createServerFirst } from './server-first.ts';
import { createSniffer } from './sniffer.ts';
import { watchForTls } from './tls/plaintext.ts';
import { looksLikeTls } from './tls/sniff.ts';

/** Tunnels and TLS inside each other that are read; a hostile stream could nest them without end. */
const deepest = 6;

const dnsPort = ':53';

/** What is needed to read a connection. */
export interface ProtocolOptions {
  input: number;
  fact: EmitFact;
  wants?: WantedFacts | undefined;
  /** Makes the stage of TLS, which hands its plaintext to `plain`. */
  tls: (connection: Connection, plain: StreamStage) => StreamStage;
  /** Makes the stage of HTTP/2, with gRPC on it. */
  http2: (connection: Connection, upgrade?: H2cUpgrade) => StreamStage;
}

/** Makes the stage that reads a connection from its first byte. */
export function createProtocols(options: ProtocolOptions): (connection: Connection) => StreamStage {
  const { input, fact } = options;

  /** Reads what may be anything: a whole connection, or what another protocol carries. */
  function anything(connection: Connection, depth: number): StreamStage {
    const middle = !connection.synSeen;
    return createSniffer((bytes, direction) => choose(connection, bytes, direction, depth), { middle });
  }

  function choose(
    connection: Connection,
    bytes: Uint8Array,
    direction: Direction,
    depth: number,
  ): StreamStage | undefined {
    // DNS has no magic, so that here the port counts too.
    if (depth === 0 && connection.server.endsWith(dnsPort) && looksLikeDns(bytes, direction)) {
      return createDnsStage({ input, connection, fact, wants: options.wants });
    }
    if (looksLikeTls(bytes)) return depth < deepest ? tls(connection, direction, depth) : undefined;
    if (looksLikeHttp2(bytes, direction, !connection.synSeen)) {
      if (looksLikePreface(bytes)) return prefaced(connection);
      // The client may be about to speak TLS to a server that does not.
      return direction === 'to-client' && connection.synSeen && depth === 0
        ? createServerFirst((client) =>
            client !== undefined && looksLikeTls(client)
              ? tls(connection, 'to-server', depth)
              : options.http2(connection),
          )
        : options.http2(connection);
    }
    if (!looksLikeHttp1(bytes)) return undefined;
    const stage = http1(connection, depth);
    return depth === 0 ? watchForTls(stage, input, connection, fact) : stage;
  }

  function tls(connection: Connection, direction: Direction, depth: number): StreamStage {
    const stage = options.tls(connection, anything(connection, depth + 1));
    return direction === 'to-server' ? watched(connection, stage, 'tls-client-hello') : stage;
  }

  /** HTTP/2 that the client begins, as it should. */
  function prefaced(connection: Connection): StreamStage {
    const stage = watched(connection, options.http2(connection), 'http2-preface');
    return watchForTls(stage, input, connection, fact);
  }

  function watched(
    connection: Connection,
    stage: StreamStage,
    asked: 'tls-client-hello' | 'http2-preface',
  ): StreamStage {
    return watchAnswer({ input, connection, fact, asked, stage });
  }

  function http1(connection: Connection, depth: number): StreamStage {
    const grpc = createGrpc({ input, connection, fact });
    return createHttp1({
      input,
      connection,
      fact(one) {
        fact(one);
        grpc.fact(one);
      },
      body: grpc.data,
      upgraded: (upgrade) => options.http2(connection, upgrade),
      tunnel: () => (depth < deepest ? anything(connection, depth + 1) : undefined),
    });
  }

  return (connection) => {
    const stage = anything(connection, 0);
    return connection.synSeen ? createProxyProtocol({ input, connection, fact, stage }) : stage;
  };
}
