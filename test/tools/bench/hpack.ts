import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HpackDecoder } from '../../../analyzer/http2/hpack/decoder.ts';
import { corporaFiles } from '../../support/corpora-files.ts';
import { median } from './measure.ts';

/** The part of hpack.js that is used; it has no types of its own. */
interface Decompressor {
  write(bytes: Buffer): void;
  execute(): void;
  read(): unknown;
  updateTableSize(size: number): void;
}
interface HpackJs {
  decompressor: { create(options: { table: { maxSize: number; size: number } }): Decompressor };
}

interface Block {
  wire: Buffer;
  limit: number | undefined;
  fields: number;
}

const rounds = 9;

function stories(): Block[][] {
  // The stories that change the table size are left out: hpack.js waits for its caller to agree to each change.
  const files = corporaFiles('hpack', '.json').filter((file) => !file.includes('change-table-size'));
  return files.map((file) => {
    const { cases } = JSON.parse(readFileSync(file, 'utf8')) as {
      cases: { wire: string; header_table_size?: number; headers: unknown[] }[];
    };
    return cases.map(({ wire, header_table_size: limit, headers }) => ({
      wire: Buffer.from(wire, 'hex'),
      limit,
      fields: headers.length,
    }));
  });
}

/** Decodes all stories, each with a decoder of its own, and returns the number of fields. */
type Decode = (all: readonly Block[][]) => number;

const own: Decode = (all) => {
  let fields = 0;
  for (const story of all) {
    const decoder = new HpackDecoder();
    for (const { wire, limit } of story) {
      if (limit !== undefined) decoder.setLimit(limit);
      fields += decoder.decode(wire, 0, wire.length).headers?.length ?? 0;
    }
  }
  return fields;
};

function peer({ decompressor }: HpackJs): Decode {
  return (all) => {
    let fields = 0;
    for (const story of all) {
      const size = story[0]?.limit ?? 4096;
      const decoder = decompressor.create({ table: { maxSize: size, size } });
      for (const { wire } of story) {
        decoder.write(wire);
        decoder.execute();
        while (decoder.read() !== null) fields++;
      }
    }
    return fields;
  };
}

/** HPACK blocks a second of our decoder and of hpack.js, in turn in one process; lines to print. */
export function compareHpack(): string[] {
  const all = stories();
  if (all.length === 0) return ['hpack: the corpora are not there; left out'];
  const blocks = all.flat();
  const bytes = blocks.reduce((sum, { wire }) => sum + wire.length, 0);
  const expected = blocks.reduce((sum, { fields }) => sum + fields, 0);
  const runs = { 'h2lab ': own, 'hpack.js': peer(createRequire(import.meta.url)('hpack.js') as HpackJs) };
  const seconds = Object.values(runs).map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    Object.entries(runs).forEach(([name, decode], index) => {
      const start = performance.now();
      const fields = decode(all);
      if (fields !== expected) throw new Error(`hpack: ${name} read ${fields} fields of ${expected}`);
      // The first round warms up.
      if (round > 0) seconds[index]?.push((performance.now() - start) / 1000);
    });
  }
  const medians = seconds.map(median);
  const lines = Object.keys(runs).map((name, index) => {
    const time = medians[index] ?? NaN;
    const rate = Math.round(blocks.length / time).toLocaleString('en');
    return `  ${name.padEnd(10)} ${rate.padStart(10)} blocks/s ${(bytes / 1e6 / time).toFixed(1).padStart(7)} MB/s`;
  });
  const ratio = (medians[1] ?? NaN) / (medians[0] ?? NaN);
  return [
    `HPACK, ${all.length} stories, ${blocks.length.toLocaleString('en')} blocks, fields counted the same by both:`,
    ...lines,
    `  ratio      ${ratio.toFixed(1).padStart(10)}`,
  ];
}
