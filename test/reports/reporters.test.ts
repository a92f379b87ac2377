import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { reporterKinds } from '../../reports/reporter-names.ts';
import type { ReporterName } from '../../reports/reporter-names.ts';
import { makeReporter } from '../../reports/reporters.ts';
import { rerunCommand } from '../../reports/text/failures.ts';
import { suiteEvents } from '../support/sample-report.ts';
import { Pipe } from '../support/screen.ts';
import { withFolder } from '../support/temporary.ts';

const names = Object.keys(reporterKinds) as ReporterName[];

test.each(names)('%s writes where it says, and elsewhere when a file is named', (name) =>
  withFolder(async (folder) => {
    const [stream, stdout] = [new Pipe(), new Pipe()];
    const context = {
      ...{ stream, stdout, env: {}, cwd: folder, folder },
      rerun: rerunCommand,
      loadAnalysis: async () => null,
    };
    const { file } = reporterKinds[name];
    const named = file === undefined ? undefined : join(folder, 'mine');
    for (const path of [undefined, named]) {
      const { reporter } = makeReporter({ name, ...(path === undefined ? {} : { file: path }) }, context);
      for (const event of suiteEvents()) reporter.event(event);
      const written = await reporter.close();
      expect(written).toEqual(file === undefined ? [] : [path ?? join(folder, file)]);
    }
    expect((await readdir(folder)).sort()).toEqual(file === undefined ? [] : ['mine', file].sort());
    expect(stream.text === '').toBe(file !== undefined);
    expect(stdout.text).toBe('');
  }),
);
