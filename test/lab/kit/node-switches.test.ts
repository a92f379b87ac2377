import { expect, test } from '@jest/globals';
import { run } from '../../../lab/exec/run.ts';
import { nodeSwitches } from '../../../lab/kit/node-switches.ts';

test('Node takes the switches, and trusts none of the roots that it carries unless it is told to', async () => {
  const script = `
    const { rootCertificates, getCACertificates } = require('tls');
    console.log(process.execArgv.join(' '), rootCertificates.length > 0, getCACertificates('default').length);`;
  const { code, stdout } = await run(process.execPath, [...nodeSwitches('/tmp/keys.log'), '-e', script]);
  expect({ code, stdout }).toMatchObject({ code: 0 });
  expect(stdout).toMatch(/^--use-openssl-ca --tls-keylog=\/tmp\/keys\.log -e [\s\S]* true 0\n$/);
});
