/** Scripts as capture files. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Wire, wireOf } from './wire.ts';

/** Writes the files of a script into a folder and returns their paths, one a hop. */
export function written(folder: string, script: (wire: Wire) => void): string[] {
  return wireOf(script)
    .files()
    .map(({ hop, bytes }) => {
      const file = join(folder, `${hop}.pcap`);
      writeFileSync(file, bytes);
      return file;
    });
}

/** Two calls that succeed, and an orderly end. */
export function healthy(wire: Wire): void {
  const c = wire.connect();
  c.call(1);
  wire.wait(250);
  c.call(3);
  c.leave();
}
