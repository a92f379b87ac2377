/**
 * A pcap file of any size as a stream, never stored: gRPC over clear HTTP/2, connections that come and go.
 *
 * Connections are played from scripts made beforehand (`memory-calls.ts`): a packet costs a copy and some ten numbers.
 */
import { callsAConnection, connectionScript, longConnectionScripts } from './memory-calls.ts';
import { Field, headerBytes, type Script } from './memory-packets.ts';

/** Connections open at a time; each sends one packet a round. */
const slots = 32;
/** Of these, how many never close. */
const longSlots = 4;
/** Scripts of connections that close. */
const scriptCount = 20;
/** Time between packets of the capture; a round of all slots lasts 8 ms, which `memory-calls.ts` counts on. */
const packetNs = 250_000;
const epochSeconds = 1_700_000_000;
/** Ports that a client address uses before the next address is taken. */
const portsAnAddress = 60_000;

/** Most that a packet can take. */
const recordBytes = headerBytes + 1448;

interface Slot {
  script: Script;
  packet: number;
  address: number;
  port: number;
  /** Added to sequence numbers, by direction: index 1 is to the server. */
  base: [toClient: number, toServer: number];
  streamShift: number;
  cycle: Script | undefined;
}

/** The traffic, and what has been written of it so far. */
export interface Traffic {
  /** Fills the block with the next bytes of the file; whole packets, so a little may stay free. Returns its length. */
  fill(block: Uint8Array): number;
  readonly packets: number;
  readonly connections: number;
  /** Calls of connections that have ended, and of cycles that have. */
  readonly calls: number;
}

/** A new capture file. */
export function createTraffic(): Traffic {
  const scripts = Array.from({ length: scriptCount }, (_, kind) => connectionScript(kind + 1));
  const long = Array.from({ length: longSlots }, (_, kind) => longConnectionScripts(100 + kind));
  const count = { packets: 0, connections: 0, calls: 0 };
  let begun = false;
  let turn = 0;
  let nanoseconds = 0;
  let seconds = epochSeconds;
  const identifications: [number, number] = [0, 0];

  function connect(script: Script, cycle?: Script): Slot {
    const serial = count.connections++;
    return {
      script,
      cycle,
      packet: 0,
      address: 0xc6120001 + Math.floor(serial / portsAnAddress),
      port: 1024 + (serial % portsAnAddress),
      // Any number will do; these make sequence numbers wrap now and then.
      base: [Math.imul(serial, 0x9e3779b1) >>> 0, Math.imul(serial, 0x85ebca6b) >>> 0],
      streamShift: 0,
    };
  }

  function nextScript(): Script {
    const script = scripts[count.connections % scriptCount];
    if (script === undefined) throw new RangeError('no scripts');
    return script;
  }

  const open = Array.from({ length: slots }, (_, index) => {
    const one = long[index];
    return one === undefined ? connect(nextScript()) : connect(one.beginning, one.cycle);
  });

  /** The slot's script has been played to its end. */
  function goOn(index: number, slot: Slot): void {
    count.calls += callsAConnection;
    if (slot.cycle === undefined) {
      open[index] = connect(nextScript());
      return;
    }
    const { sent } = slot.script;
    slot.base[0] = (slot.base[0] + sent['to-client']) >>> 0;
    slot.base[1] = (slot.base[1] + sent['to-server']) >>> 0;
    if (slot.script === slot.cycle) slot.streamShift += 2 * callsAConnection;
    slot.script = slot.cycle;
    slot.packet = 0;
  }

  /** Writes the slot's next packet; returns where it ends. */
  function write(block: Uint8Array, view: DataView, at: number, slot: Slot): number {
    const { script, packet, base } = slot;
    const start = script.starts[packet] ?? 0;
    const end = script.starts[packet + 1] ?? 0;
    block.set(script.records.subarray(start, end), at);
    const way = script.toServer[packet] === 1 ? 1 : 0;
    const direction = way === 1 ? 'to-server' : 'to-client';
    view.setUint32(at + Field.seconds, seconds, true);
    view.setUint32(at + Field.nanoseconds, nanoseconds, true);
    identifications[way] = (identifications[way] + 1) & 0xffff;
    view.setUint16(at + Field.identification, identifications[way]);
    view.setUint32(at + Field.clientAddress[direction], slot.address);
    view.setUint16(at + Field.clientPort[direction], slot.port);
    view.setUint32(at + Field.sequence, (view.getUint32(at + Field.sequence) + base[way]) >>> 0);
    // A SYN acknowledges nothing.
    const acknowledged = view.getUint32(at + Field.acknowledgment);
    if (packet > 0 || script === slot.cycle)
      view.setUint32(at + Field.acknowledgment, (acknowledged + (base[1 - way] ?? 0)) >>> 0);
    const ms = ((seconds - epochSeconds) * 1000 + nanoseconds / 1e6) >>> 0;
    view.setUint32(at + Field.timestampValue, ms + 1);
    view.setUint32(at + Field.timestampEcho, ms);
    if (slot.streamShift > 0) shift(script, packet, view, at - start, slot.streamShift);
    return at + end - start;
  }

  return {
    fill(block) {
      const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
      let at = 0;
      if (!begun) {
        begun = true;
        at = fileHeader(view);
      }
      while (at + recordBytes <= block.length) {
        const slot = open[turn];
        if (slot === undefined) throw new RangeError('no such slot');
        at = write(block, view, at, slot);
        count.packets++;
        if (++slot.packet === slot.script.toServer.length) goOn(turn, slot);
        turn = (turn + 1) % slots;
        nanoseconds += packetNs;
        if (nanoseconds === 1e9) {
          nanoseconds = 0;
          seconds++;
        }
      }
      return at;
    },
    get packets() {
      return count.packets;
    },
    get connections() {
      return count.connections;
    },
    get calls() {
      return count.calls;
    },
  };
}

/** Moves the stream ids of one packet; stream 0 is the connection and stays. */
function shift(script: Script, packet: number, view: DataView, offset: number, by: number): void {
  const last = script.streamIdsFrom[packet + 1] ?? 0;
  for (let i = script.streamIdsFrom[packet] ?? 0; i < last; i++) {
    const at = (script.streamIds[i] ?? 0) + offset;
    const id = view.getUint32(at);
    if (id !== 0) view.setUint32(at, id + by);
  }
}

/** The header of a pcap file with nanoseconds, Ethernet. */
function fileHeader(view: DataView): number {
  view.setUint32(0, 0xa1b23c4d, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(8, 0);
  view.setUint32(12, 0);
  view.setUint32(16, 262_144, true);
  view.setUint32(20, 1, true);
  return 24;
}
