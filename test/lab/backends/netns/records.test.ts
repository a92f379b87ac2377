import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  readRecords,
  recordFolder,
  removeRecord,
  writeRecord,
} from '../../../../lab/backends/netns/records.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');

function recordOf(runId: string): ReturnType<typeof readRecords>[number] | undefined {
  return readRecords().find((record) => record.runId === runId);
}

suite('records of runs', () => {
  test('are read as they were written; their owner lives', () => {
    const file = writeRecord('feed0001', ['h2l-feed0001-client'], ['/tmp/some where/scratch']);
    expect(recordOf('feed0001')).toEqual({
      runId: 'feed0001',
      file,
      namespaces: ['h2l-feed0001-client'],
      folders: ['/tmp/some where/scratch'],
      orphaned: false,
    });
    removeRecord(file);
    expect(existsSync(file)).toBe(false);
    removeRecord(file);
  });

  test('of an owner that is gone are orphaned, and names that are not ours are not believed', () => {
    // The largest process number of a 64-bit kernel: nobody has it.
    const file = join(recordFolder(), '4194304-1-feed0002.run');
    writeFileSync(file, 'namespace h2l-feed0002-client\nnamespace production\nnonsense\n');
    expect(recordOf('feed0002')).toMatchObject({ orphaned: true, namespaces: ['h2l-feed0002-client'] });
    removeRecord(file);
  });

  test('a file of another name is none', () => {
    const file = join(recordFolder(), 'feed0003.run');
    writeFileSync(file, 'namespace h2l-feed0003-client\n');
    expect(recordOf('feed0003')).toBeUndefined();
    removeRecord(file);
  });
});
