/** What the filter keeps of captures made by others is what tshark keeps by the same filter. */
import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { parseAddressRange } from '../../analyzer/node/filter-options.ts';
import { createPacketFilter } from '../../analyzer/packet-filter.ts';
import { corporaFiles, corporaTest } from '../support/corpora.ts';
import { readCapture } from '../support/read-capture.ts';
import { suiteWith } from '../support/require.ts';
import { tsharkFields } from '../support/tshark.ts';

const differential = await suiteWith('tshark');

differential('as tshark filters', () => {
  const files = corporaFiles(
    'captures',
    'http2-dump.pcap',
    'grpc_person_search.pcapng',
    'data-reassembly.pcap',
  );
  corporaTest('the same TCP packets of real captures', () => {
    expect(files.length).toBe(3);
    for (const file of files) {
      const rows = tsharkFields(file, ['frame.number', 'ip.src', 'ipv6.src', 'tcp.srcport'], ['-Y', 'tcp']);
      const [, v4 = '', v6 = '', port = ''] = rows[0] ?? [];
      const address = v4 === '' ? v6 : v4;
      const family = v4 === '' ? 'ipv6' : 'ip';
      const range = parseAddressRange(address);
      expect(range).toBeDefined();
      const filter = createPacketFilter({ hosts: range === undefined ? [] : [range], ports: [Number(port)] });
      const tcp = new Set(rows.map(([number]) => Number(number)));
      const ours = readCapture(readFileSync(file))
        .packets.filter((packet) => filter.keep(packet) && tcp.has(packet.number))
        .map(({ number }) => number);
      const display = `${family}.addr == ${address} && tcp.port == ${port}`;
      const theirs = tsharkFields(file, ['frame.number'], ['-Y', display]).map(([number]) => Number(number));
      expect(theirs.length).toBeGreaterThan(0);
      expect(ours).toEqual(theirs);
    }
  });
});
