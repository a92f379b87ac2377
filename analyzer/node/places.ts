/**
 * Where a packet of an input stands in its files.
 *
 * An input of several files counts its packets, and `tcp.stream`, through all of them; a person opens one file, where
 * packets count from 1 again and connections are numbered anew.
 */
import type { FileState } from '../file-state.ts';
import type { EvidenceRef } from '../model/finding.ts';
import type { TimelineConnection } from '../model/timeline.ts';

/** A packet as it is opened: file, number in it, and a display filter that is right in that file. */
export interface Place {
  input: number;
  packet: number;
  filter: string;
}

/** The file (from 0) of an input's packet, and the packet's number in it. */
export function locatePacket(
  files: readonly Pick<FileState, 'numberedBefore'>[],
  packet: number,
): { file: number; packet: number } {
  let file = files.length - 1;
  while (file > 0 && (files[file]?.numberedBefore ?? 0) >= packet) file--;
  return { file, packet: packet - (files[file]?.numberedBefore ?? 0) };
}

/** Finds places; `inputs` are the files of each input. */
export interface Places {
  /** Where evidence is opened. */
  place(ref: EvidenceRef, connections: readonly TimelineConnection[]): Place;
  /** The file that holds a moment of an input, nanoseconds since its first packet. */
  fileAt(input: number, time: number): number;
}

/**
 * Places in the files of all inputs, counted through: those of the first input, of the second, and so on.
 *
 * `counts` says how many files each input has, when not all of them are in `inputs` yet.
 */
export function createPlaces(
  inputs: readonly (readonly FileState[])[],
  counts: readonly number[] = inputs.map((files) => files.length),
): Places {
  const firstFile = inputs.map((_, input) => counts.slice(0, input).reduce((sum, count) => sum + count, 0));
  const at = (input: number, file: number): number => (firstFile[input] ?? input) + file;

  return {
    place({ at: moment, filter }, connections) {
      const { file, packet } = locatePacket(inputs[moment.input] ?? [], moment.packet);
      if (file <= 0) return { input: at(moment.input, 0), packet: moment.packet, filter };
      return { input: at(moment.input, file), packet, filter: byAddresses(filter, packet, connections) };
    },
    fileAt(input, time) {
      const files = inputs[input] ?? [];
      let file = files.length - 1;
      while (file > 0 && (files[file]?.firstTime ?? 0) > time) file--;
      return at(input, Math.max(0, file));
    },
  };
}

/** A filter that does not rest on `tcp.stream`, which counts anew in a later file. */
function byAddresses(filter: string, packet: number, connections: readonly TimelineConnection[]): string {
  return filter.replace(/tcp\.stream == (\d+)/g, (_, id: string) => {
    const connection = connections.find((one) => one.id === Number(id));
    if (connection === undefined) return `frame.number == ${packet}`;
    return [connection.client, connection.server].map(endpointFilter).join(' && ');
  });
}

function endpointFilter(endpoint: string): string {
  const colon = endpoint.lastIndexOf(':');
  const address = endpoint.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  const field = address.includes(':') ? 'ipv6' : 'ip';
  return `${field}.addr == ${address} && tcp.port == ${endpoint.slice(colon + 1)}`;
}
