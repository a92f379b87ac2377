import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import type { Hop } from '../../../analyzer/model/diagnosis.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { withFolder } from '../../support/temporary.ts';
import { wireOf } from '../../support/wire.ts';
import drain from '../rules/cases/drain-grace-expired.ts';

const rules = (await discover<Rule>(join(import.meta.dirname, '..', '..', '..', 'analyzer', 'rules'))).map(
  ({ value }) => value,
);

/** Moves every packet of a pcap file (microseconds, little endian) by whole seconds. */
function moved(bytes: Uint8Array, seconds: number): Uint8Array {
  const copy = Buffer.from(bytes);
  for (let at = 24; at < copy.length; at += 16 + copy.readUInt32LE(at + 8)) {
    copy.writeUInt32LE(copy.readUInt32LE(at) + seconds, at);
  }
  return copy;
}

/** Analyses a two-hop script whose second capture has a clock that is ahead. */
async function analysed(ahead: number): Promise<Analysis> {
  const found = drain.fires.find(({ name }) => name.startsWith('behind a proxy'));
  const files = wireOf((wire) => {
    const front = wire.connect('198.18.0.1:41000', '198.18.0.2:8080', 'client-proxy');
    const back = wire.connect('198.18.1.2:42000', '198.18.1.3:8080', 'proxy-server');
    const path = '/shop.v1.Catalog/ListItems';
    for (const stream of [1, 3, 5]) {
      front.client.request(stream, { path });
      wire.wait(1);
      back.client.request(stream, { path });
      wire.wait(5);
      back.server.fail(stream, 0, '');
      wire.wait(1);
      front.server.fail(stream, 0, '');
    }
    found?.wire(wire);
  }).files();
  return withFolder(async (folder) => {
    const inputs = files.map(({ hop, bytes }, index) => {
      const file = join(folder, `${hop}.pcap`);
      writeFileSync(file, index === 1 ? moved(bytes, ahead) : bytes);
      return { file, hop: hop as Hop };
    });
    return analyze({ inputs, rules });
  });
}

describe('captures of two hops', () => {
  test('whose clocks agree are left alone', async () => {
    const { inputs } = await analysed(0);
    expect(inputs).toHaveLength(2);
    for (const input of inputs) expect(input).not.toHaveProperty('clockOffset');
  });

  test.each([3, -40, 600])(
    'whose clocks are %i s apart are put right, and give the same diagnosis',
    async (ahead) => {
      const right = await analysed(0);
      const wrong = await analysed(ahead);
      expect(wrong.inputs[0]).not.toHaveProperty('clockOffset');
      // Exact to the time that the shortest call took on its way.
      expect(Math.abs((wrong.inputs[1]?.clockOffset ?? NaN) + ahead)).toBeLessThan(0.01);
      const { signature, hop, tcpStream, streams } = right.diagnosis;
      expect(wrong.diagnosis).toMatchObject({ signature, hop, tcpStream, streams });
      expect(wrong.incidents.map((one) => one.signature)).toEqual(
        right.incidents.map((one) => one.signature),
      );
      expect(wrong.diagnosis.contributing.map((one) => one.signature)).toEqual(
        right.diagnosis.contributing.map((one) => one.signature),
      );
    },
  );
});
