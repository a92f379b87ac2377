import { expect, test } from '@jest/globals';
import { chooseClients } from '../../../lab/cli/choose-clients.ts';
import { LackError } from '../../../lab/model/errors.ts';
import { suiteWith } from '../../support/require.ts';

const withCurl = await suiteWith('curl');

test('the usual client is no news, and containers have no other', async () => {
  expect(await chooseClients(['grpc-js'], 'netns')).toEqual({});
  expect(await chooseClients(['curl', 'grpcio'], 'docker')).toEqual({});
});

test('one that is not on this machine is told, with what to do', async () => {
  const { H2LAB_PYTHON: before } = process.env;
  process.env['H2LAB_PYTHON'] = '/bin/false';
  try {
    const asked = chooseClients(['grpc-js', 'grpcio'], 'netns');
    await expect(asked).rejects.toThrow(LackError);
    await expect(asked).rejects.toMatchObject({
      message: expect.stringContaining('--client grpcio'),
      fix: expect.stringContaining('pip install grpcio'),
    });
  } finally {
    if (before === undefined) delete process.env['H2LAB_PYTHON'];
    else process.env['H2LAB_PYTHON'] = before;
  }
});

withCurl('curl', () => {
  test('is told with its version', async () => {
    expect(await chooseClients(['curl'], 'netns')).toEqual({ curl: expect.stringMatching(/^\d+\.\d+/) });
  });
});
