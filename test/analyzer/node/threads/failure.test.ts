import { expect, test } from '@jest/globals';
import { CaptureError } from '../../../../analyzer/node/read-errors.ts';
import { failed, failure } from '../../../../analyzer/node/threads/failure.ts';

test('an error of the capture stays one, with its message', () => {
  const back = failure(structuredClone(failed(new CaptureError('a.pcap: there is no such file'))));
  expect(back).toBeInstanceOf(CaptureError);
  expect(back.message).toBe('a.pcap: there is no such file');
});

test('another error keeps its message and its stack', () => {
  const error = new TypeError('no');
  const back = failure(structuredClone(failed(error)));
  expect(back).not.toBeInstanceOf(CaptureError);
  expect([back.message, back.stack]).toEqual(['no', error.stack]);
  expect(failure(failed('text')).message).toBe('text');
});
