import { expect, test } from '@jest/globals';
import { connectionFields, jsonFileLog, requestFields } from '../../../../lab/proxies/envoy/access-log.ts';
import { httpConnectionManager } from '../../../../lab/proxies/envoy/config.ts';
import { validate } from '../../../support/envoy.ts';
import { suiteWith } from '../../../support/require.ts';

const withEnvoy = await suiteWith('envoy');

withEnvoy('the access logs, by Envoy itself', () => {
  test('every operator is one that Envoy knows, and one that it does not know would be refused', async () => {
    const log = (fields: Record<string, string>) => (config: Record<string, unknown>) => {
      httpConnectionManager(config)['access_log'] = [jsonFileLog('/dev/null', fields)];
    };
    expect(await validate(log({ ...requestFields, ...connectionFields }))).toBe('OK');
    expect(await validate(log({ start: '%NO_SUCH_OPERATOR%' }))).toContain('NO_SUCH_OPERATOR');
  });
});

test('the keys that join a line to packets are there', () => {
  expect(Object.keys(requestFields)).toEqual(
    expect.arrayContaining([
      'downstream',
      'upstream_local',
      'upstream_remote',
      'request_id',
      'start',
      'duration',
    ]),
  );
  expect(Object.keys(connectionFields)).toEqual(
    expect.arrayContaining(['downstream', 'connection', 'local_close']),
  );
});
