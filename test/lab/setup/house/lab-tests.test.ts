import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { labTests } from '../../../../lab/setup/house/lab-tests.js';
import { withFolder } from '../../../support/temporary.ts';

test('tests that ask the machine for a lab are told from those that do not', async () => {
  await withFolder((root) => {
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    put('test/lab/tap.test.ts', "import { suiteWith } from '../support/require.ts';\n");
    put('test/lab/cli/run.test.ts', "import { suiteWith, requires } from '../../support/require.ts';\n");
    put('test/lab/cli/list.test.ts', "import { h2lab } from '../../support/h2lab.ts';\n");
    put('test/lab/cli/run.full.test.ts', "import { suiteWith } from '../../support/require.ts';\n");
    put('test/lab/cli/support.ts', "import { suiteWith } from '../../support/require.ts';\n");
    put('test/analyzer/a.test.ts', '');
    expect(labTests(root)).toEqual({
      building: ['test/lab/cli/run.test.ts', 'test/lab/tap.test.ts'],
      reading: ['test/lab/cli/list.test.ts'],
    });
    return Promise.resolve();
  });
});
