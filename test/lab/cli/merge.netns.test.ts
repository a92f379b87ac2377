/** Four real shards of a suite, merged, beside the same suite in one go. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SuiteRecord } from '../../../lab/model/events.ts';
import { h2lab } from '../../support/h2lab.ts';
import { look } from '../../support/html-check.ts';
import { suiteWith } from '../../support/require.ts';

/** Four jobs: a shard each. */
const suite = [
  ...['connection-aging', 'deadline-exceeded-client'],
  ...['--variant', 'plain', '--backend', 'netns', '--seed', '7'],
];
const SHARDS = 4;

const onNamespaces = await suiteWith('netns', 'envoy');

onNamespaces('the reports of four shards', () => {
  let folder = '';
  const reporters = (name: string): string =>
    ['json', 'junit', 'markdown', 'html'].map((kind) => `${kind}=${join(folder, `${name}.${kind}`)}`).join();
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

  async function lab(...args: string[]): Promise<void> {
    const { code, stderr } = await h2lab(args, { env: { H2LAB_STATE: join(folder, 'state') } });
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shards-'));
    mkdirSync(join(folder, 'blobs'));
    await lab('run', ...suite, '--reporter', reporters('whole'));
    for (let index = 1; index <= SHARDS; index++)
      await lab(
        ...['run', ...suite, '--shard', `${index}/${SHARDS}`],
        ...['--reporter', `blob=${join(folder, 'blobs', `${index}.jsonl`)}`],
      );
    await lab('merge', join(folder, 'blobs'), '--reporter', reporters('merged'));
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What two runs of the same suite have in common: no times, and no folder that is called by one. */
  function timeless(report: string): string {
    return report
      .replaceAll(/[^\s"'`(<>]*\/runs\/[^/\s]+/g, 'RUNS')
      .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+Z?/g, 'DATE')
      .replaceAll(/\d[\d.]*\.\d+/g, 'TIME');
  }

  test('have the same runs in the same order with the same verdicts', () => {
    const of = (name: string): unknown => {
      const record = JSON.parse(text(`${name}.json`)) as SuiteRecord;
      return {
        ...{ ...record, seconds: 0, cpuSeconds: 0, started: '' },
        runs: record.runs.map((run) => ({
          ...{ ...run, seconds: 0, trafficSeconds: 0 },
          folder: basename(run.folder),
        })),
      };
    };
    expect(of('merged')).toEqual(of('whole'));
    expect(of('merged')).toMatchObject({ totals: { confirmed: SHARDS } });
  });

  test.each(['junit', 'markdown'])('%s is the same but for times', (kind) => {
    expect(timeless(text(`merged.${kind}`))).toBe(timeless(text(`whole.${kind}`)));
  });

  test('the page is the same but for times, and draws every run', () => {
    const words = (name: string): string => timeless(look(text(`${name}.html`)).text);
    expect(words('merged')).toBe(words('whole'));
    const runs = (name: string): unknown[] =>
      [...text(`${name}.html`).matchAll(/data-block="([^"]*)"(?: data-pair="([^"]*)")?>([^<]*)</g)].map(
        ([, slug, pair, packed = '']) => {
          const data = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString());
          const { lanes, signature, frames, streams, connections } = data;
          return {
            // How many calls a run of seconds makes is a matter of time.
            ...{ slug, pair, lanes, signature, drawn: connections.length > 0 && streams.length > 0 },
            types: [...new Set<number>(frames.type)].sort(),
          };
        },
      );
    expect(runs('merged')).toEqual(runs('whole'));
    expect(runs('merged')).toHaveLength(SHARDS);
  });
});
