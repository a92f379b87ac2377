import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readWire } from '../../../lab/cli/read-wire.ts';
import { storeRun } from '../../support/stored-suite.ts';
import { withFolder } from '../../support/temporary.ts';

test('reads the captures of a run; a log that is none costs its lines and no more', () =>
  withFolder(async (suite) => {
    const folder = await storeRun(suite, 'connection-aging', 'plain', 'fault');
    const without = await readWire(folder);
    expect(without?.frames.length).toBeGreaterThan(0);
    writeFileSync(join(folder, 'logs', 'access.jsonl'), 'no log\nat all\n');
    const damaged = await readWire(folder);
    expect(damaged?.logs).toEqual([]);
    expect(damaged?.frames).toHaveLength(without?.frames.length ?? -1);
  }));

test('a folder without captures has nothing to draw', () =>
  withFolder(async (folder) => {
    expect(await readWire(folder)).toBeNull();
  }));
