/**
 * `npm run bench:analyzer`: the analyzer against tshark, as whole processes, in turn, on the same captures.
 *
 * A ratio is printed only after both have counted the same number of HTTP/2 frames. Ratios are of medians of runs
 * that took turns; seconds are printed for orientation and mean nothing on another machine.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Capture, captureOf, specs } from './captures.ts';
import { ours, tsharkExpert, tsharkFields, typeColumn } from './commands.ts';
import { compareHpack } from './hpack.ts';
import { type Cost, measure, median } from './measure.ts';

const help = `npm run bench:analyzer -- [options]

Compares h2lab analyze with tshark on captures that it records itself (h2load, nghttpd, tcpdump; kept in
.h2lab/bench). Needs root or a user namespace, tshark, python3 and the nghttp2 tools.

  --megabytes N   least size of each capture (500)
  --rounds N      runs of each command, in turn (3)
  --only TEXT     captures whose name contains TEXT: ${specs.map(({ name }) => name).join(', ')}
  --threads N     threads of h2lab analyze (its default)
  --help
`;

/** What a ratio must reach, and what it aims at. */
const goals = {
  http: { fields: { must: 10, aim: 20 }, expert: { must: 5, aim: 8 } },
  https: { fields: { must: 8, aim: 15 }, expert: { must: 4, aim: 6 } },
} as const;

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    threads: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Frames that tshark sees: types stand in one column, with commas between those of one packet. */
async function framesOfTshark(capture: Capture): Promise<{ frames: number; cost: Cost }> {
  let frames = 0;
  let rest = '';
  const cost = await measure(tsharkFields(capture), {
    onOutput(bytes) {
      const lines = (rest + bytes.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const types = line.split('\t', typeColumn + 1)[typeColumn] ?? '';
        if (types !== '') frames += types.split(',').length;
      }
    },
  });
  return { frames, cost };
}

interface Counted {
  frames: number;
  packets: number;
  calls: number;
}

async function countedByUs(capture: Capture, threads: readonly string[]): Promise<Counted> {
  let text = '';
  await measure(ours(capture, ['--json', ...threads]), {
    onOutput: (bytes) => (text += bytes.toString()),
    allow: [0, 2],
  });
  const { totals } = JSON.parse(text) as {
    totals: { packets: number; calls: number; framesByType: Record<string, number> };
  };
  const frames = Object.values(totals.framesByType).reduce((a, b) => a + b, 0);
  return { frames, packets: totals.packets, calls: totals.calls };
}

function figures(name: string, costs: readonly Cost[], packets: number, bytes: number): string {
  const seconds = median(costs.map((cost) => cost.seconds));
  const peak = Math.max(...costs.map((cost) => cost.peak));
  return [
    `  ${name.padEnd(22)}`,
    `${seconds.toFixed(2).padStart(8)} s`,
    `${Math.round(packets / seconds)
      .toLocaleString('en')
      .padStart(12)} packets/s`,
    `${(bytes / 1e6 / seconds).toFixed(1).padStart(8)} MB/s`,
    `${(peak / 1e6).toFixed(0).padStart(7)} MB peak`,
  ].join('');
}

async function compare(capture: Capture, rounds: number, threads: readonly string[]): Promise<void> {
  const counted = await countedByUs(capture, threads);
  const { frames, cost } = await framesOfTshark(capture);
  const { packets, calls } = counted;
  const size = `${(capture.bytes / 1e6).toFixed(0)} MB, ${packets.toLocaleString('en')} packets`;
  say(`\n${capture.spec.name}: ${size}, ${calls.toLocaleString('en')} calls`);
  if (frames !== counted.frames) {
    say(`  NOT COMPARABLE: tshark counts ${frames} HTTP/2 frames, h2lab ${counted.frames}`);
    process.exitCode = 1;
    return;
  }
  say(`  HTTP/2 frames: ${frames.toLocaleString('en')}, the same by both`);
  const costs = { ours: [] as Cost[], fields: [] as Cost[], expert: [] as Cost[] };
  for (let round = 0; round < rounds; round++) {
    costs.ours.push(await measure(ours(capture, threads), { allow: [0, 2] }));
    costs.fields.push(round === 0 && rounds === 1 ? cost : await measure(tsharkFields(capture)));
    costs.ours.push(await measure(ours(capture, threads), { allow: [0, 2] }));
    costs.expert.push(await measure(tsharkExpert(capture)));
  }
  say(figures('h2lab analyze', costs.ours, packets, capture.bytes));
  say(figures('tshark -T fields', costs.fields, packets, capture.bytes));
  say(figures('tshark -q -z expert', costs.expert, packets, capture.bytes));
  const own = median(costs.ours.map((one) => one.seconds));
  for (const peer of ['fields', 'expert'] as const) {
    const ratio = median(costs[peer].map((one) => one.seconds)) / own;
    const { must, aim } = goals[capture.spec.scheme][peer];
    const reached = ratio >= aim ? 'aim reached' : ratio >= must ? 'must reached' : 'BELOW THE MUST';
    say(
      `  ratio to ${peer.padEnd(8)} ${ratio.toFixed(1).padStart(6)}   (must ${must}, aim ${aim}: ${reached})`,
    );
    if (ratio < must) process.exitCode = 1;
  }
}

async function main(): Promise<void> {
  const folder = join(import.meta.dirname, '..', '..', '..', '.h2lab', 'bench');
  mkdirSync(folder, { recursive: true });
  const chosen = specs.filter(({ name }) => name.includes(values.only));
  if (chosen.length === 0) throw new Error(`--only ${values.only}: no capture has that in its name`);
  const threads = values.threads === undefined ? [] : ['--threads', values.threads];
  const [megabytes, rounds] = [Number(values.megabytes), Number(values.rounds)];
  if (!(megabytes > 0) || !Number.isInteger(rounds) || rounds < 1) {
    throw new Error('--megabytes and --rounds take numbers above 0');
  }
  if (values.only === '') for (const line of compareHpack()) say(line);
  for (const spec of chosen) await compare(captureOf(folder, spec, megabytes, say), rounds, threads);
}

if (values.help) process.stdout.write(help);
else {
  await main().catch((error: unknown) => {
    process.stderr.write(`bench:analyzer: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 3;
  });
}
