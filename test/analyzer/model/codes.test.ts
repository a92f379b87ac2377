import { describe, expect, test } from '@jest/globals';
import { errorCodeName, frameTypeName, grpcStatusName, settingName } from '../../../analyzer/model/codes.ts';

describe('names of codes', () => {
  test('a registered code has the name of its RFC', () => {
    expect(frameTypeName(7)).toBe('GOAWAY');
    expect(errorCodeName(7)).toBe('REFUSED_STREAM');
    expect(settingName(3)).toBe('MAX_CONCURRENT_STREAMS');
    expect(grpcStatusName(14)).toBe('UNAVAILABLE');
  });

  test('an unregistered code keeps its number', () => {
    expect(frameTypeName(200)).toBe('TYPE_200');
    expect(errorCodeName(99)).toBe('UNKNOWN_99');
    expect(settingName(0xfe03)).toBe('0xfe03');
    expect(grpcStatusName(99)).toBe('STATUS_99');
  });
});
