import { describe, expect, test } from '@jest/globals';
import { InterruptedError, LackError, UsageError } from '../../../lab/model/errors.ts';

describe('errors that have an exit code of their own', () => {
  test('are told apart by class and by name', () => {
    const all = [new LackError('no tcpdump'), new UsageError('no such flag'), new InterruptedError()];
    expect(all.map(({ name }) => name)).toEqual(['LackError', 'UsageError', 'InterruptedError']);
    for (const error of all) {
      expect(error).toBeInstanceOf(Error);
      expect([LackError, UsageError, InterruptedError].filter((kind) => error instanceof kind)).toHaveLength(
        1,
      );
    }
  });

  test('a lack says what to do about it on a line of its own', () => {
    const error = new LackError('there is no Envoy', 'npm start fetches it');
    expect(error.message).toBe('there is no Envoy\n  npm start fetches it');
    expect(error.fix).toBe('npm start fetches it');
    expect(new LackError('there is no Envoy')).toMatchObject({
      message: 'there is no Envoy',
      fix: undefined,
    });
  });
});
