import { expect, test } from '@jest/globals';
import { connectionFieldsOf, jsonFileLog, requestFields } from '../../../../lab/proxies/envoy/access-log.ts';
import { httpConnectionManager } from '../../../../lab/proxies/envoy/config.ts';
import { validate } from '../../../support/envoy.ts';
import { suiteWith } from '../../../support/require.ts';

const withEnvoy = await suiteWith('envoy');

withEnvoy('the access logs, by Envoy itself', () => {
  test('every operator is one that Envoy knows, and one that it does not know would be refused', async () => {
    const log = (fields: Record<string, string>) => (config: Record<string, unknown>) => {
      httpConnectionManager(config)['access_log'] = [jsonFileLog('/dev/null', fields)];
    };
    expect(await validate(log({ ...requestFields, ...connectionFieldsOf('1.40.0') }))).toBe('OK');
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
  expect(Object.keys(connectionFieldsOf('1.40.0'))).toEqual(
    expect.arrayContaining(['downstream', 'connection', 'local_close']),
  );
});

test('Envoy 1.37 and older are not asked for what they refuse; an unknown version is taken for a new one', () => {
  expect(Object.keys(connectionFieldsOf('1.37.0'))).not.toContain('local_close');
  expect(Object.keys(connectionFieldsOf('1.38.2'))).toContain('local_close');
  expect(Object.keys(connectionFieldsOf('registry.example/envoy:dev'))).toContain('local_close');
  expect(Object.keys(connectionFieldsOf(undefined))).toContain('local_close');
});
