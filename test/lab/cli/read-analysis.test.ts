import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readAnalysis } from '../../../lab/cli/read-analysis.ts';
import { withFolder } from '../../support/temporary.ts';

test('what is there; null when the run never came to it; an error for anything else', async () => {
  await withFolder(async (folder) => {
    expect(await readAnalysis(folder)).toBeNull();
    const file = join(folder, 'analysis.json');
    writeFileSync(file, '{"format":"h2lab.analysis/1"}');
    expect(await readAnalysis(folder)).toEqual({ format: 'h2lab.analysis/1' });
    writeFileSync(file, '{"format":');
    await expect(readAnalysis(folder)).rejects.toThrow(SyntaxError);
    // A name below a file: there is something, and it is no folder.
    await expect(readAnalysis(file)).rejects.toThrow('ENOTDIR');
    const other = join(folder, 'other');
    mkdirSync(join(other, 'analysis.json'), { recursive: true });
    await expect(readAnalysis(other)).rejects.toThrow('EISDIR');
  });
});
