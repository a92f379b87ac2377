import { expect, test } from '@jest/globals';
import { detailsMeaning, isDetails } from '../../../analyzer/logs/envoy-details.ts';

/** Details that Envoy 1.40 was seen to write, with a word that tells each from its neighbours. */
test.each([
  ['via_upstream', 'answer is that of'],
  ['upstream_reset_before_response_started{connection_termination}', 'before an answer'],
  ['upstream_reset_after_response_started{connection_termination}', 'in the middle'],
  [
    'upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}',
    'refused the connection',
  ],
  ['upstream_reset_before_response_started{remote_refused_stream_reset}', 'GOAWAY'],
  ['upstream_reset_before_response_started{something_new}', 'reset before'],
  ['downstream_local_disconnect(filter_chain_is_being_removed)', 'drain time'],
  ['downstream_local_disconnect(something_new)', 'the proxy closed'],
  ['http2.inbound_empty_frames_flood', 'empty'],
  ['http2.inbound_priority_frames_flood', 'flood'],
  ['codec_error:Too_many_PRIORITY_frames', 'flood'],
  ['codec_error:The_user_callback_function_failed', 'broke the protocol'],
  ['overload', 'overload manager'],
])('%s', (details, words) => {
  expect(detailsMeaning(details)).toContain(words);
});

test.each(['', '-', 'OK', 'hello'])('%j is none', (text) => {
  expect(isDetails(text)).toBe(false);
});
