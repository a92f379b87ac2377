import type { CaptureNote, CaptureStart } from './model/packet.ts';

/** What is known of one file of an input. Times are nanoseconds since the input's first packet. */
export interface FileState {
  /** Number of the last packet before this file, in the count that goes on through all files of the input. */
  numberedBefore: number;
  packets: number;
  /** Packets that a filter left out. */
  filteredOut: number;
  /** First packet of this file. */
  start: CaptureStart | undefined;
  firstTime: number;
  lastTime: number;
  embeddedKeys: boolean;
  notes: CaptureNote[];
  /** Names that the file gives to addresses; for people, never for the analysis. */
  names: Map<string, string>;
}

/** Names kept a file: what a person could still read. A hostile file may hold millions. */
const mostNames = 1024;

/** A file of which nothing has been read. */
export function newFileState(numberedBefore: number, time: number): FileState {
  return {
    numberedBefore,
    packets: 0,
    filteredOut: 0,
    start: undefined,
    firstTime: time,
    lastTime: time,
    embeddedKeys: false,
    notes: [],
    names: new Map(),
  };
}

/** Remembers the first name of an address. */
export function addName(file: FileState, address: string, name: string): void {
  if (file.names.size < mostNames && !file.names.has(address)) file.names.set(address, name);
}
