/** Frames whose shape no corpus shows, as tshark reads them; and what the analyzer says of the same bytes. */
import { expect, test } from '@jest/globals';
import type { Frame } from '../../../../analyzer/model/frame.ts';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { readHttp2 } from '../../../support/read-http2.ts';
import { suiteWith } from '../../../support/require.ts';
import { tsharkFields, withFile } from '../../../support/tshark.ts';
import { Wire } from '../../../support/wire.ts';

const withTshark = await suiteWith('tshark');

withTshark('extension frames', () => {
  test('ORIGIN, ALTSVC and PRIORITY_UPDATE', () => {
    const wire = new Wire();
    const connection = wire.connect();
    connection.client.raw(frames.priorityUpdate(5, 'u=1, i'));
    connection.server.raw(frames.origin(['https://a.example', 'https://b.example']));
    connection.server.raw(frames.altSvc(0, 'https://a.example', 'h3=":443"'));
    connection.leave();
    const [file] = wire.files();
    const fields = [
      'http2.type',
      'http2.priority_update_stream_id',
      'http2.priority_update_field_value',
      'http2.origin.origin',
      'http2.altsvc.origin',
      'http2.altsvc.field_value',
    ];
    const only = 'http2.type == 16 || http2.type == 12 || http2.type == 10';
    const [rows, ours] = withFile(file?.bytes ?? new Uint8Array(0), (path) => [
      tsharkFields(path, fields, ['-d', 'tcp.port==8080,http2', '-Y', only]),
      readHttp2(path).frames,
    ]);
    const theirs = rows.map((row) => row.filter((field) => field !== '').join(' '));
    expect(theirs).toEqual([
      '16 5 u=1, i',
      '12 https://a.example,https://b.example',
      '10 https://a.example h3=":443"',
    ]);
    const said = ({ type, prioritizedStream, priority, origins, altSvc }: Frame): string =>
      [type, prioritizedStream, priority, origins?.join(','), altSvc?.origin, altSvc?.value]
        .filter((field) => field !== undefined)
        .join(' ');
    expect(ours.filter((frame) => frame.type > 9).map(said)).toEqual(theirs);
  });
});
