/** What `h2lab analyze` is to look at: files, hops, and which of their packets. */
import { parseAddressRange, parseMoment, parsePort } from '../../analyzer/node/filter-options.ts';
import type { InputSpec } from '../../analyzer/node/pass.ts';
import type { Hop } from '../../analyzer/model/diagnosis.ts';
import type { AddressRange, Moment, PacketFilterOptions } from '../../analyzer/packet-filter.ts';
import { UsageError } from '../model/errors.ts';

/** Options that name inputs and packets. */
export interface InputOptions {
  hop: string[];
  from?: string;
  to?: string;
  host?: string[];
  port?: string[];
}

const hops: readonly Hop[] = ['client-proxy', 'proxy-server', 'client-server', 'proxy-proxy'];

/** The captures of a run as the analyzer is to see them: the places of the wires, no ordinals, and nothing else. */
export function runInputs(captures: readonly { hop: string; path: string }[]): InputSpec[] {
  return captures.map(({ hop, path }) => {
    const place = hops.find((one) => one === hop.replace(/-\d+$/, ''));
    return { file: `${hop}.pcapng`, path, ...(place === undefined ? {} : { hop: place }) };
  });
}

/** The captures that were named, in order. Throws a {@link UsageError}. */
export function inputsOf(files: readonly string[], options: InputOptions): InputSpec[] {
  const named = options.hop.map((pair) => {
    const [hop = '', ...rest] = pair.split('=');
    const file = rest.join('=');
    if (!hops.includes(hop as Hop) || file === '') {
      throw new UsageError(`--hop ${pair}: expected HOP=FILE with HOP one of ${hops.join(', ')}.`);
    }
    return { file, hop: hop as Hop };
  });
  const inputs = [...files.map((file) => ({ file })), ...named];
  if (inputs.length === 0)
    throw new UsageError('Name at least one capture: h2lab analyze FILE… (- is standard input).');
  if (inputs.filter(({ file }) => file === '-').length > 1)
    throw new UsageError('Standard input can be read only once.');
  return inputs;
}

function momentOf(option: string, text: string | undefined): Moment | undefined {
  if (text === undefined) return undefined;
  const moment = parseMoment(text);
  if (moment !== undefined) return moment;
  throw new UsageError(
    `${option} ${text}: expected seconds since the first packet (12.5), a time of day (10:04:05) or an instant` +
      ' (2024-02-29T10:04:05.5Z); without a zone they are UTC, as in results.',
  );
}

function addressOf(text: string): AddressRange {
  const range = parseAddressRange(text);
  if (range !== undefined) return range;
  const hint = 'Names are not looked up: a capture holds addresses.';
  throw new UsageError(
    `--host ${text}: expected an address or a network, such as 10.1.2.3, 10.0.0.0/8 or 2001:db8::/32. ${hint}`,
  );
}

function portOf(text: string): number {
  const port = parsePort(text);
  if (port !== undefined) return port;
  throw new UsageError(`--port ${text}: expected a number from 1 to 65535; repeat the option for several.`);
}

/** The packets that are wanted; undefined for all. Throws a {@link UsageError}. */
export function filterOf(options: InputOptions): PacketFilterOptions | undefined {
  const [from, to] = [momentOf('--from', options.from), momentOf('--to', options.to)];
  const hosts = (options.host ?? []).map(addressOf);
  const ports = (options.port ?? []).map(portOf);
  if (from === undefined && to === undefined && hosts.length === 0 && ports.length === 0) return undefined;
  if (isAfter(from, to)) {
    throw new UsageError(`--from ${options.from} --to ${options.to}: expected a beginning before the end.`);
  }
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    hosts,
    ports,
  };
}

/** Moments of different kinds can be compared only when the capture is known. */
function isAfter(from: Moment | undefined, to: Moment | undefined): boolean {
  if (from?.kind === 'elapsed' && to?.kind === 'elapsed') return from.ns > to.ns;
  return from?.kind === 'instant' && to?.kind === 'instant' && from.epochNs > to.epochNs;
}
