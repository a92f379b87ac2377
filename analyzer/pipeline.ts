/**
 * The only place where the stages meet: file bytes of one input in, its facts out.
 *
 * Synchronous and without I/O; every stage is pushed, nothing is awaited (README of this room: order of flow).
 */
import { type CaptureReader, createCaptureReader } from './capture/reader.ts';
import type { CaptureSink } from './capture/sink.ts';
import { addName, type FileState, newFileState } from './file-state.ts';
import { createGrpc } from './grpc/stage.ts';
import type { H2cUpgrade } from './http1/h2c-upgrade.ts';
import { createHttp2 } from './http2/stage.ts';
import { createLinkDecoder } from './link/decoder.ts';
import type { Connection, StreamStage } from './model/chunk.ts';
import type { EmitFact, FactMap, WantedFacts } from './model/fact.ts';
import type { Frame } from './model/frame.ts';
import type { CaptureNote, CaptureStart } from './model/packet.ts';
import { createPacketFilter, type PacketFilterOptions } from './packet-filter.ts';
import { createProtocols } from './protocols.ts';
import { createShareFilter, type Share } from './share.ts';
import { createTcp } from './tcp/tcp.ts';
import { createKeyLog, type KeyLog } from './tls/keylog.ts';
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
  /** Facts that somebody asked for, of those that can come once a packet or frame. */
  wants?: WantedFacts | undefined;
  /** The connections to dissect; all when absent. */
  share?: Share | undefined;
  /** The packets to dissect; all when absent. */
  filter?: PacketFilterOptions | undefined;
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
  /** The files of the input, in order; the last one is the one being read. */
  files: FileState[];
}

/** Notes kept; a file of nonsense can produce one a packet. */
const mostNotes = 100;

/** Builds the stages of one input. `push` takes file bytes in any cut; `end` flushes what is still open. */
export function createPipeline(options: PipelineOptions): {
  push(bytes: Uint8Array): void;
  /** Remarks on the current file by whoever read it. */
  remark(notes: readonly CaptureNote[]): void;
  /** What comes next is another file of the same tap: numbers, times and connections go on. */
  nextFile(): void;
  end(): void;
  readonly state: PipelineState;
  /** With a share: the place of the fact that is being given among those of all shares; equal for some in a row. */
  order(): number;
} {
  const { input, fact, frame: onFrame } = options;
  const wants = options.wants === undefined ? {} : { wants: options.wants };
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
    files: [],
  };
  let file = newFileState(0, 0);
  state.files.push(file);

  const share = createShareFilter(options.share, fact);

  function note(remark: CaptureNote): void {
    if (remark.kind === 'capture-drops') state.captureDrops += remark.count ?? 0;
    if (state.notes.length >= mostNotes) return;
    state.notes.push(remark);
    file.notes.push(remark);
  }

  function countFrames({ toServer, toClient }: FactMap['http2.totals']): void {
    for (const list of [toServer, toClient]) {
      for (const [type, count] of list) {
        state.framesByType.set(type, (state.framesByType.get(type) ?? 0) + count);
      }
    }
  }

  function http2Stage(connection: Connection, upgrade?: H2cUpgrade): StreamStage {
    const grpc = createGrpc({ input, connection, fact });
    return createHttp2({
      input,
      connection,
      fact(one) {
        if (one.kind === 'http2.totals') countFrames(one);
        fact(one);
        grpc.fact(one);
      },
      // An object a frame, which most runs have no use for.
      ...(onFrame === undefined
        ? {}
        : {
            frame(frame) {
              onFrame(frame, connection);
            },
          }),
      data: grpc.data,
      ...wants,
      ...(upgrade === undefined ? {} : { upgrade }),
    });
  }

  const protocols = createProtocols({
    input,
    fact,
    tls: (connection, plain) => createTls({ input, connection, keys, fact, plain, ...wants }),
    http2: http2Stage,
  });

  const tcp = createTcp({
    input,
    fact: share.fact,
    stage: share.stage(protocols),
    ...wants,
  });
  const link = createLinkDecoder({
    input,
    fact: share.fact,
    note,
    datagram(datagram) {
      if (datagram.protocol === tcpProtocol) tcp.push(datagram);
    },
  });
  const filter = options.filter === undefined ? undefined : createPacketFilter(options.filter);
  const sink: CaptureSink = {
    start(start) {
      state.start ??= start;
      file.start = start;
      file.firstTime = Number(start.epochNs - state.start.epochNs);
      if (state.start === start) filter?.start(start.epochNs);
    },
    packet(packet) {
      state.packets++;
      file.packets++;
      state.lastTime = Math.max(state.lastTime, packet.time);
      if (filter !== undefined && !filter.keep(packet)) {
        file.filteredOut++;
        return;
      }
      if (packet.bytes.length < packet.originalLength) state.truncatedPackets++;
      link.push(packet);
    },
    secrets(text) {
      state.embeddedKeys = true;
      file.embeddedKeys = true;
      keys.add(text);
    },
    name(address, name) {
      addName(file, address, name);
    },
    note,
  };
  let reader: CaptureReader = createCaptureReader(sink);

  function endFile(): void {
    reader.end();
    file.lastTime = state.lastTime;
  }

  return {
    push: (bytes) => {
      reader.push(bytes);
    },
    remark(notes) {
      notes.forEach(note);
    },
    nextFile() {
      endFile();
      const { numbered } = reader;
      file = newFileState(numbered, state.lastTime);
      state.files.push(file);
      reader = createCaptureReader(sink, {
        numbered,
        epochNs: state.start?.epochNs,
        time: state.lastTime,
      });
    },
    end() {
      endFile();
      tcp.end(state.lastTime);
    },
    state,
    order: share.order,
  };
}
