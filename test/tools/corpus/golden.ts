/** Golden captures: what the lab itself recorded, with the injected fault's expectation and its provenance beside it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Expectation } from '../../../lab/model/expectation.ts';

/** Folder with one folder a run. */
export const corpusFolder = join(import.meta.dirname, '..', '..', 'corpus');

/** What stands beside the captures; it comes from the run's plan, never from an analysis. */
export interface GoldenLabel {
  expected: Expectation;
  provenance: {
    recorded: string;
    scenario: string;
    role: string;
    variant: string;
    backend: string;
    proxy: string;
    node: string;
    kernel: string;
    command: string;
  };
}

/** One golden run. */
export interface Golden {
  name: string;
  captures: { hop: 'client-proxy' | 'proxy-server'; path: string }[];
  label: GoldenLabel;
}

/** All golden runs, sorted by name. */
export function goldenRuns(): Golden[] {
  if (!existsSync(corpusFolder)) return [];
  return readdirSync(corpusFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const folder = join(corpusFolder, name);
      return {
        name,
        captures: (['client-proxy', 'proxy-server'] as const).map((hop) => ({
          hop,
          path: join(folder, `${hop}.pcapng`),
        })),
        label: JSON.parse(readFileSync(join(folder, 'label.json'), 'utf8')) as GoldenLabel,
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
