import { describe, expect, test } from '@jest/globals';
import { parseKeyLogLine, SecretKind } from '../../../analyzer/tls/keylog-line.ts';

const random = 'ab'.repeat(32);
const secret = '0F'.repeat(48);

describe('a line of a key log', () => {
  test.each([
    ['CLIENT_RANDOM', SecretKind.MASTER, 0],
    ['CLIENT_EARLY_TRAFFIC_SECRET', SecretKind.CLIENT_EARLY, 0],
    ['CLIENT_HANDSHAKE_TRAFFIC_SECRET', SecretKind.CLIENT_HANDSHAKE, 0],
    ['SERVER_HANDSHAKE_TRAFFIC_SECRET', SecretKind.SERVER_HANDSHAKE, 0],
    ['CLIENT_TRAFFIC_SECRET_0', SecretKind.CLIENT_TRAFFIC, 0],
    ['SERVER_TRAFFIC_SECRET_0', SecretKind.SERVER_TRAFFIC, 0],
    ['CLIENT_TRAFFIC_SECRET_3', SecretKind.CLIENT_TRAFFIC, 3],
    ['SERVER_TRAFFIC_SECRET_63', SecretKind.SERVER_TRAFFIC, 63],
  ])('%s', (label, kind, generation) => {
    expect(parseKeyLogLine(`${label} ${random} ${secret}`)).toEqual({
      kind,
      generation,
      clientRandom: new Uint8Array(32).fill(0xab),
      secret: new Uint8Array(48).fill(0x0f),
    });
  });

  test.each([
    '',
    '# a comment',
    `EXPORTER_SECRET ${random} ${secret}`,
    `CLIENT_TRAFFIC_SECRET_64 ${random} ${secret}`,
  ])('%j is of no use', (line) => {
    expect(parseKeyLogLine(line)).toBe('nothing');
  });

  test.each([
    'words',
    `CLIENT_RANDOM ${random}`,
    `CLIENT_RANDOM ${random}  ${secret}`,
    `client_random ${random} ${secret}`,
    `CLIENT_RANDOM ${random.slice(1)} ${secret}`,
    `CLIENT_RANDOM ${random} ${secret}0`,
    `CLIENT_RANDOM ${random} ${secret} more`,
    `RSA ${random.slice(0, 16)} ${secret}`,
  ])('%j is malformed', (line) => {
    expect(parseKeyLogLine(line)).toBe('malformed');
  });
});
