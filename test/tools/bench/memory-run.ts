/** Pipes the traffic of `memory-traffic.ts` into a whole `h2lab analyze -`, and watches that process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createTraffic } from './memory-traffic.ts';
import { cpuSeconds, peakMemory } from './memory-process.ts';

/** What was seen while one part of the capture was read. */
export interface Part {
  /** Bytes and packets of the part. */
  bytes: number;
  packets: number;
  /** Processor time of the analyzer, of all its threads, and wall time. */
  cpuSeconds: number;
  seconds: number;
  /** Largest resident memory up to the part's end, bytes. */
  peak: number;
}

/** How the analyzer ended, and what it cost until then. */
export interface MemoryRun {
  parts: Part[];
  calls: number;
  connections: number;
  packets: number;
  /** Largest resident memory of the whole run, bytes. */
  peak: number;
  code: number | null;
  stdout: string;
  stderr: string;
}

/** How a run is made. */
export interface RunOptions {
  bytes: number;
  /** What is measured apart. */
  partBytes: number;
  /** Arguments behind `analyze -`. */
  args?: readonly string[];
  /** Arguments of node itself, such as `--heap-prof`. */
  nodeArgs?: readonly string[];
  part?: (part: Part) => void;
}

/** Large, so that the generator's own costs do not count; two of them, so that one is filled while one is read. */
const blockBytes = 1 << 20;

/** Runs it to the end. Rejects when the analyzer cannot be started. */
export async function runMemory(options: RunOptions): Promise<MemoryRun> {
  const script = join(import.meta.dirname, '..', '..', '..', 'lab', 'cli', 'bin.js');
  const args = [...(options.nodeArgs ?? []), script, 'analyze', '-', ...(options.args ?? [])];
  const traffic = createTraffic();
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  const closed = once(child, 'close') as Promise<[number | null]>;
  await once(child, 'spawn');
  const pid = child.pid ?? -1;
  let gone = false;
  child.on('exit', () => (gone = true));
  // An analyzer that ends early is told by its exit code; its pipe breaks too.
  child.stdin.on('error', () => (gone = true));

  const parts: Part[] = [];
  let peak = 0;
  let before = { bytes: 0, packets: 0, cpu: 0, at: performance.now() };
  let written = 0;

  function endPart(): void {
    const now = { bytes: written, packets: traffic.packets, cpu: cpuSeconds(pid), at: performance.now() };
    peak = peakMemory(pid);
    const part: Part = {
      bytes: now.bytes - before.bytes,
      packets: now.packets - before.packets,
      cpuSeconds: now.cpu - before.cpu,
      seconds: (now.at - before.at) / 1000,
      peak,
    };
    before = now;
    parts.push(part);
    options.part?.(part);
  }

  const blocks = [new Uint8Array(blockBytes), new Uint8Array(blockBytes)] as const;
  let pending: Promise<void> = Promise.resolve();
  for (let turn: 0 | 1 = 0; written < options.bytes && !gone; turn = turn === 0 ? 1 : 0) {
    const block = blocks[turn];
    const bytes = block.subarray(0, traffic.fill(block));
    await pending;
    if (written - before.bytes >= options.partBytes && !gone) endPart();
    pending = new Promise((resolve) => {
      child.stdin.write(bytes, () => {
        resolve();
      });
    });
    written += bytes.length;
  }
  await pending;
  if (!gone) endPart();
  child.stdin.end();
  // The report is made after the last byte: memory is looked at until the process is gone.
  while (!gone) {
    peak = Math.max(peak, peakOf(pid));
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  const [code] = await closed;
  return {
    parts,
    ...{ calls: traffic.calls, connections: traffic.connections, packets: traffic.packets },
    peak,
    code,
    ...output,
  };
}

/** 0 when the process has just gone. */
function peakOf(pid: number): number {
  try {
    return peakMemory(pid) || 0;
  } catch {
    return 0;
  }
}
