/**
 * The only place where the stages meet: file bytes of one input in, its facts out.
 *
 * Synchronous and without I/O; every stage is pushed, nothing is awaited (README of this room: order of flow).
 */
import { type CaptureReader, createCaptureReader } from './capture/reader.ts';
import type { CaptureSink } from './capture/sink.ts';
import { createConversations } from './conversations.ts';
import { addName, type FileState, newFileState } from './file-state.ts';
import { createDnsUdp } from './dns/udp.ts';
import { createLinkDecoder } from './link/decoder.ts';
import { createIcmp } from './link/icmp.ts';
import type { Connection, StreamStage } from './model/chunk.ts';
import type { EmitFact, WantedFacts } from './model/fact.ts';
import type { Frame } from './model/frame.ts';
import type { CaptureNote, CaptureStart } from './model/packet.ts';
import type { Told } from './model/told.ts';
import { createPacketFilter, type PacketFilterOptions } from './packet-filter.ts';
import { createTcp } from './tcp/tcp.ts';
import { createKeyLog, type KeyLog, type MoreKeys } from './tls/keylog.ts';

/** IP protocol numbers. */
const Protocol = { ICMP: 1, TCP: 6, UDP: 17, ICMPV6: 58 } as const;

/** What a pipeline is given. */
export interface PipelineOptions {
  /** Index of the input; stands in every fact. */
  input: number;
  /** Key log texts from files; embedded ones are added while reading. */
  keys?: readonly string[];
  /** Keys of the file that stand behind the packets, when they can be looked for. */
  moreKeys?: MoreKeys | undefined;
  /** Keys may come behind the packets that need them, and cannot be looked for before. */
  keysMayCome?: boolean | undefined;
  fact: EmitFact;
  /** Facts that somebody asked for, of those that can come once a packet or frame. */
  wants?: WantedFacts | undefined;
  /** The packets to dissect; all when absent. */
  filter?: PacketFilterOptions | undefined;
  /** Called for each HTTP/2 frame, only when someone wants frames. */
  frame?: (frame: Frame, connection: Connection) => void;
  /** What logs tell of connections that no key opens. */
  told?: Told | undefined;
  /** Reads the connections in place of this pipeline, which then ends with TCP: another thread does it. */
  elsewhere?: Elsewhere | undefined;
}

/** Where connections are read when not here. */
export interface Elsewhere {
  open(connection: Connection): StreamStage;
  /** Keys that the capture carries, from here on. */
  secrets(text: string): void;
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
} {
  const { input, fact, frame, elsewhere } = options;
  const wants = options.wants === undefined ? {} : { wants: options.wants };
  const keys: KeyLog = createKeyLog(options.moreKeys);
  for (const text of options.keys ?? []) keys.add(text);
  const conversations = createConversations({
    input,
    keys,
    keysMayCome: options.keysMayCome,
    fact,
    frame,
    wants: options.wants,
    told: options.told,
    clock: ({ time }) => (Number(state.start?.epochNs ?? 0n) + time) / 1e9,
  });
  const state: PipelineState = {
    start: undefined,
    packets: 0,
    truncatedPackets: 0,
    captureDrops: 0,
    lastTime: 0,
    embeddedKeys: false,
    framesByType: conversations.framesByType,
    notes: [],
    files: [],
  };
  let keysMayCome = options.keysMayCome ?? false;
  let file = newFileState(0, 0);
  state.files.push(file);

  function note(remark: CaptureNote): void {
    if (remark.kind === 'capture-drops') state.captureDrops += remark.count ?? 0;
    if (state.notes.length >= mostNotes) return;
    state.notes.push(remark);
    file.notes.push(remark);
  }

  const tcp = createTcp({
    input,
    fact,
    stage: elsewhere?.open ?? conversations.open,
    ...wants,
  });
  const dns = createDnsUdp({ input, fact, ...wants });
  const icmp = createIcmp({ input, fact, connectionOf: tcp.find, failed: dns.failed });
  const link = createLinkDecoder({
    input,
    fact,
    note,
    datagram(datagram) {
      const { protocol } = datagram;
      if (protocol === Protocol.TCP) tcp.push(datagram);
      else if (protocol === Protocol.UDP) dns.push(datagram);
      else if (protocol === Protocol.ICMP || protocol === Protocol.ICMPV6) icmp.push(datagram);
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
      if (packet.time > dns.due) dns.expire(packet.time);
      link.push(packet);
    },
    secrets(text) {
      state.embeddedKeys = true;
      file.embeddedKeys = true;
      keys.add(text);
      elsewhere?.secrets(text);
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
      // Only pcapng carries keys, and it begins with a line feed as no other format does.
      if (keysMayCome && bytes[0] !== 0x0a) conversations.keysComplete();
      keysMayCome = false;
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
      link.end(state.lastTime);
      dns.end(state.lastTime);
      tcp.end(state.lastTime);
      conversations.keysComplete();
    },
    state,
  };
}
