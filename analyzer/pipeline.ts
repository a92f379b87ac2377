/**
 * The only place where the stages meet: file bytes of one input in, its facts out.
 *
 * Synchronous and without I/O; every stage is pushed, nothing is awaited (README of this room: order of flow).
 */
import { createCaptureReader } from './capture/reader.ts';
import { createGrpc } from './grpc/stage.ts';
import type { H2cUpgrade } from './http1/h2c-upgrade.ts';
import { createHttp1 } from './http1/stage.ts';
import { looksLikeHttp1 } from './http1/sniff.ts';
import { looksLikeHttp2 } from './http2/sniff.ts';
import { createHttp2 } from './http2/stage.ts';
import { createLinkDecoder } from './link/decoder.ts';
import type { Connection, Direction, StreamStage } from './model/chunk.ts';
import type { EmitFact } from './model/fact.ts';
import type { Frame } from './model/frame.ts';
import type { CaptureNote, CaptureStart } from './model/packet.ts';
import { createShareFilter, type Share } from './share.ts';
import { createSniffer } from './sniffer.ts';
import { createTcp } from './tcp/tcp.ts';
import { createKeyLog, type KeyLog } from './tls/keylog.ts';
import { looksLikeTls } from './tls/sniff.ts';
import { createTls } from './tls/stage.ts';

/** IP protocol number of TCP. */
const tcpProtocol = 6;

/** What a pipeline is given. */
export interface PipelineOptions {
  /** Index of the input; stands in every fact. */
  input: number;
  /** Key log texts from files; embedded ones are added while reading. */
  keys?: readonly string[];
  fact: EmitFact;
  /** The connections to dissect; all when absent. */
  share?: Share | undefined;
  /** Called for each HTTP/2 frame, only when someone wants frames. */
  frame?: (frame: Frame, connection: Connection) => void;
}

/** What a pipeline knows about its input, at any time and finally. */
export interface PipelineState {
  start: CaptureStart | undefined;
  packets: number;
  truncatedPackets: number;
  captureDrops: number;
  /** Time of the last packet, nanoseconds since the first. */
  lastTime: number;
  embeddedKeys: boolean;
  framesByType: Map<number, number>;
  notes: CaptureNote[];
}

/** Notes kept; a file of nonsense can produce one a packet. */
const mostNotes = 100;

/** Builds the stages of one input. `push` takes file bytes in any cut; `end` flushes what is still open. */
export function createPipeline(options: PipelineOptions): {
  push(bytes: Uint8Array): void;
  end(): void;
  readonly state: PipelineState;
  /** With a share: the place of the fact that is being given among those of all shares; equal for some in a row. */
  order(): number;
} {
  const { input, fact } = options;
  const keys: KeyLog = createKeyLog();
  for (const text of options.keys ?? []) keys.add(text);
  const state: PipelineState = {
    start: undefined,
    packets: 0,
    truncatedPackets: 0,
    captureDrops: 0,
    lastTime: 0,
    embeddedKeys: false,
    framesByType: new Map(),
    notes: [],
  };

  const share = createShareFilter(options.share, fact);

  function note(remark: CaptureNote): void {
    if (remark.kind === 'capture-drops') state.captureDrops += remark.count ?? 0;
    if (state.notes.length < mostNotes) state.notes.push(remark);
  }

  function http2Stage(connection: Connection, upgrade?: H2cUpgrade): StreamStage {
    const grpc = createGrpc({ input, connection, fact });
    return createHttp2({
      input,
      connection,
      fact(one) {
        fact(one);
        grpc.fact(one);
      },
      frame(frame) {
        state.framesByType.set(frame.type, (state.framesByType.get(frame.type) ?? 0) + 1);
        options.frame?.(frame, connection);
      },
      data: grpc.data,
      ...(upgrade === undefined ? {} : { upgrade }),
    });
  }

  function application(
    connection: Connection,
    bytes: Uint8Array,
    direction: Direction,
  ): StreamStage | undefined {
    if (looksLikeHttp2(bytes, direction, !connection.synSeen)) return http2Stage(connection);
    if (!looksLikeHttp1(bytes)) return undefined;
    return createHttp1({ input, connection, fact, upgraded: (upgrade) => http2Stage(connection, upgrade) });
  }

  const tcp = createTcp({
    input,
    fact: share.fact,
    stage: share.stage((connection) =>
      createSniffer((bytes, direction) => {
        if (!looksLikeTls(bytes)) return application(connection, bytes, direction);
        const plain = createSniffer((inner, way) => application(connection, inner, way));
        return createTls({ input, connection, keys, fact, plain });
      }),
    ),
  });
  const link = createLinkDecoder({
    input,
    fact: share.fact,
    note,
    datagram(datagram) {
      if (datagram.protocol === tcpProtocol) tcp.push(datagram);
    },
  });
  const reader = createCaptureReader({
    start(start) {
      state.start = start;
    },
    packet(packet) {
      state.packets++;
      state.lastTime = Math.max(state.lastTime, packet.time);
      if (packet.bytes.length < packet.originalLength) state.truncatedPackets++;
      link.push(packet);
    },
    secrets(text) {
      state.embeddedKeys = true;
      keys.add(text);
    },
    note,
  });

  return {
    push: (bytes) => {
      reader.push(bytes);
    },
    end() {
      reader.end();
      tcp.end(state.lastTime);
    },
    state,
    order: share.order,
  };
}
