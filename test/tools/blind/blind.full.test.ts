/** Every golden capture and every capture of other stacks that holds HTTP/2: hundreds of runs of tshark. */
import { test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { corporaFiles, corporaTest } from '../../support/corpora.ts';
import { suiteWith } from '../../support/require.ts';
import { expectHidden, goldenCaptures, goldenFolders } from './support/expect-hidden.ts';
import { sealed } from './support/sealed.ts';

const withTshark = await suiteWith('tshark');

withTshark('the same to tshark, and no old name in it', () => {
  test.each(goldenFolders())('golden capture %s', (name) => {
    expectHidden(
      goldenCaptures(name).map((path) => readFileSync(path)),
      7,
    );
  });

  for (const folder of corporaFiles('proxies', 'down.pcap').map(dirname)) {
    corporaTest(`${folder.split('/').at(-1) ?? ''} of the corpora`, () => {
      const keyLog = join(folder, 'keys.log');
      const keys = existsSync(keyLog) ? readFileSync(keyLog, 'latin1') : undefined;
      const files = ['down.pcap', 'up.pcap']
        .map((name) => join(folder, name))
        .filter((one) => existsSync(one));
      expectHidden(
        files.map((one) => sealed(readFileSync(one), keys)),
        4,
      );
    });
  }
});
