/**
 * `npm run bench:memory`: does the analyzer's memory stay small, and its speed the same, however long a capture is?
 *
 * The capture is made while it is read: nothing is stored. Both are judged in one run of one process, so that the
 * machine's own speed does not matter.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runMemory, type MemoryRun, type Part } from './memory-run.ts';

const help = `npm run bench:memory -- [options]

Pipes a generated capture (gRPC over HTTP/2 without TLS; some 1,000,000 calls a gigabyte, one in a thousand fails;
connections come and go) into "h2lab analyze -", and measures that process: peak memory, which must stay below
300 MB, and processor time a packet, which must be the same in the last gigabyte as in the first, within 10 %.

  --gigabytes N   size of the capture (10)
  --heap-prof     writes V8 heap profiles of the analyzer into the current folder
  --help
`;

/** What must hold. */
const mostMemory = 300e6;
const mostGrowth = 1.1;
const gigabyte = 1e9;

const { values } = parseArgs({
  options: {
    gigabytes: { type: 'string', default: '10' },
    'heap-prof': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function row({ bytes, packets, cpuSeconds, seconds, peak }: Part, from: number): string {
  return [
    `${((from + bytes) / gigabyte).toFixed(2).padStart(7)} GB`,
    `${((cpuSeconds / packets) * 1e9).toFixed(0).padStart(7)} ns/packet of processor time`,
    `${Math.round(packets / seconds)
      .toLocaleString('en')
      .padStart(11)} packets/s`,
    `${(bytes / 1e6 / seconds).toFixed(0).padStart(5)} MB/s`,
    `${(peak / 1e6).toFixed(0).padStart(5)} MB peak`,
  ].join('  ');
}

function judge(run: MemoryRun): boolean {
  const cost = (part: Part | undefined): number =>
    part === undefined ? NaN : part.cpuSeconds / part.packets;
  const growth = cost(run.parts.at(-1)) / cost(run.parts[0]);
  const small = run.peak < mostMemory;
  const steady = growth <= mostGrowth;
  const verdict = (ok: boolean): string => (ok ? 'ok' : 'TOO MUCH');
  say(
    `\npeak memory ${(run.peak / 1e6).toFixed(0)} MB (must be below ${mostMemory / 1e6} MB): ${verdict(small)}`,
  );
  say(
    `a packet of the last part costs ${growth.toFixed(2)} times one of the first (at most ${mostGrowth}): ${verdict(steady)}`,
  );
  return small && steady;
}

async function main(): Promise<number> {
  const bytes = Number(values.gigabytes) * gigabyte;
  if (!(bytes > 0)) {
    process.stderr.write(`bench:memory: --gigabytes ${values.gigabytes}: expected a number above 0\n`);
    return 4;
  }
  if (!existsSync('/proc/self/status')) {
    process.stderr.write('bench:memory: needs /proc, which only Linux has\n');
    return 3;
  }
  let from = 0;
  const run = await runMemory({
    bytes,
    partBytes: Math.min(gigabyte, bytes / 2),
    nodeArgs: values['heap-prof'] ? ['--heap-prof'] : [],
    part(part) {
      say(row(part, from));
      from += part.bytes;
    },
  });
  const { packets, connections, calls } = run;
  say(
    `\n${packets.toLocaleString('en')} packets, ${connections.toLocaleString('en')} connections, ${calls.toLocaleString('en')} calls`,
  );
  say(`the analyzer's answer begins: ${run.stdout.split('\n', 1)[0] ?? ''}`);
  // 2 is an answer too: inconclusive.
  if (run.code !== 0 && run.code !== 2) {
    process.stderr.write(
      `bench:memory: h2lab analyze ended with code ${run.code}\n${run.stderr.slice(-2000)}\n`,
    );
    return 5;
  }
  return judge(run) ? 0 : 1;
}

if (values.help) process.stdout.write(help);
else process.exitCode = await main();
