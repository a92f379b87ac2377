/**
 * A tap: tcpdump on one interface of a host, proven to see packets before the first one that matters, and proven to
 * have written the last one before it is stopped.
 *
 * tcpdump's own "0 packets dropped by kernel" proves neither: stopped early it has written nothing and says the same.
 */
import { until } from '../exec/until.ts';
import type { Host, RunningProcess } from '../kit/define-backend.ts';
import type { HopName } from '../model/topology.ts';
import { type RawFile, ringFile, wholeFile } from './raw-file.ts';
import { createSearch, createSentinel } from './sentinel.ts';

const armCeilingMs = 15_000;
const drainCeilingMs = 10_000;
const exitCeilingMs = 5_000;
/** A sentinel that has not been seen after so many looks is sent again: all of them take some 60 ms. */
const looksPerSentinel = 4;

/** Kernel buffer of the tap, KiB. Half of it loses packets of a message of megabytes, sent at the speed of memory. */
const bufferKiB = 16_384;

/** What a tap is put on. */
export interface TapOptions {
  host: Host;
  hop: HopName;
  /** Address of the far end of the hop, to which sentinels are sent. */
  peerAddress: string;
  /** Local file that the raw capture is written to, mode 0600. */
  file: string;
  /** Keep the newest packets alone, in at most this many bytes. */
  ringBytes?: number;
  signal: AbortSignal;
}

/** What a stopped tap has. */
export interface TapResult {
  /** Raw captures, oldest first; one, but for a ring. */
  files: string[];
  /** Packets that the ring has overwritten, as it was asked to. */
  overwritten: number;
  /** Packets that the kernel or the interface dropped before tcpdump could write them. */
  drops: number;
  received: number;
  /** True when the last sentinel was seen: everything before it is in the file. */
  drained: boolean;
  /** Sentinels to be left out of the sealed capture. */
  nonces: Uint8Array[];
}

/** A tap that sees packets. */
export interface Tap {
  /**
   * Sends a last sentinel, waits until it is written, and stops tcpdump. Rejects when it could not write, or had died:
   * what it took is not whole.
   */
  stop(): Promise<TapResult>;
  /** Stops tcpdump at once; the result says that it was not drained. */
  stopWithoutDraining(): Promise<TapResult>;
}

/** Reads tcpdump's closing counts, on standard error. */
export function readCounts(lines: readonly string[]): { drops: number; received: number } {
  const text = lines.join('\n');
  const count = (what: RegExp): number => Number(what.exec(text)?.[1] ?? 0);
  return {
    drops: count(/(\d+) packets? dropped by kernel/) + count(/(\d+) packets? dropped by interface/),
    received: count(/(\d+) packets? received by filter/),
  };
}

function tcpdumpArgs(device: string): string[] {
  return [
    ...['-i', device, '-n', '-p', '-s', '0', '-B', String(bufferKiB)],
    // Without immediate mode packets come in blocks of about a second; -U writes each as it comes.
    ...['--immediate-mode', '-U', '--time-stamp-precision=nano', '-w', '-'],
  ];
}

async function endOf(process: RunningProcess): Promise<void> {
  await process.kill('SIGINT');
  const timer = setTimeout(() => void process.kill('SIGKILL'), exitCeilingMs);
  await process.exited;
  clearTimeout(timer);
}

/** Starts a tap and resolves when it has seen its first sentinel. */
export async function armTap(options: TapOptions): Promise<Tap> {
  const { host, hop, peerAddress, file, ringBytes, signal } = options;
  const process = await host.start({
    title: `tap ${hop}`,
    program: 'tcpdump',
    args: tcpdumpArgs(host.interface(hop)),
  });
  const first = createSentinel(host, peerAddress);
  const last = createSentinel(host, peerAddress);
  const searches = [createSearch(first.nonce), createSearch(last.nonce)] as const;
  // Waiting is pointless once tcpdump has ended or its file cannot be written: a full disk, a vanished interface.
  const over = new AbortController();
  const waiting = AbortSignal.any([signal, over.signal]);
  let unwritten: Error | undefined;
  const failed = (error: Error): void => {
    unwritten ??= new Error(`the tap on ${hop} cannot write its capture: ${error.message}`, { cause: error });
    over.abort(unwritten);
  };
  const out: RawFile = ringBytes === undefined ? wholeFile(file, failed) : ringFile(file, ringBytes, failed);
  process.onStdout((bytes) => {
    out.write(bytes);
    for (const search of searches) search.feed(bytes);
  });
  let asked = false;
  let died: Error | undefined;
  void process.exited.then(({ code, signal: by }) => {
    const said = process.stderrTail().slice(-5).join('; ') || 'nothing';
    const how = by ?? `code ${code ?? 'unknown'}`;
    const error = new Error(`the tap on ${hop} ended by itself (${how}); tcpdump said: ${said}`);
    // One that somebody stopped in order has written what it had; what it lacks shows as a missing sentinel.
    if (!asked && code !== 0) died = error;
    over.abort(error);
  });

  /** What is sent before tcpdump has said that it listens is not seen. */
  const listens = (): boolean => process.stderrTail().some((line) => line.includes('listening on'));

  async function seen(sentinel: typeof first, index: 0 | 1, ceilingMs: number): Promise<void> {
    let looks = 0;
    let sent = false;
    await until(
      `the tap on ${hop} to see a packet sent to ${peerAddress}`,
      async (saw) => {
        if (searches[index].found()) return true;
        looks += 1;
        if ((listens() && !sent) || looks % looksPerSentinel === 0) {
          sent = true;
          await sentinel.send();
        }
        saw(`no such packet; tcpdump said: ${process.stderrTail().slice(-3).join(' ') || 'nothing'}`);
        return searches[index].found() ? true : undefined;
      },
      ceilingMs,
      waiting,
    );
  }

  async function stopped(drained: boolean): Promise<TapResult> {
    asked = true;
    await endOf(process);
    const broken = unwritten ?? died;
    if (broken !== undefined) {
      out.destroy();
      throw broken;
    }
    const { files, overwritten } = await out.end();
    const counts = readCounts(process.stderrTail());
    return { files, overwritten, ...counts, drained, nonces: [first.nonce, last.nonce] };
  }

  try {
    await seen(first, 0, armCeilingMs);
  } catch (error) {
    asked = true;
    await endOf(process);
    out.destroy();
    throw error;
  }
  return {
    async stop() {
      const drained = await seen(last, 1, drainCeilingMs).then(
        () => true,
        () => false,
      );
      return stopped(drained);
    },
    stopWithoutDraining: () => stopped(false),
  };
}
