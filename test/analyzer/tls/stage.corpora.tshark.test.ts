import { describe, expect } from '@jest/globals';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { corporaTest } from '../../support/corpora.ts';
import { tsharkFields } from '../../support/tshark.ts';
import { captures, runTls, short } from './support/run-capture.ts';
import { followTls } from './support/tshark-tls.ts';

describe('captures of other stacks, against tshark', () => {
  corporaTest('there are some', () => expect(captures.length).toBeGreaterThan(15));

  for (const { file, keyLog } of captures) {
    corporaTest(`${short(file)}: the same plaintext`, () => {
      const run = runTls(file, keyLog);
      const truth = followTls(file, keyLog, run.connections);
      truth.forEach(({ first, second }, connection) => {
        const plain = run.plain.get(connection);
        // tshark shows each side's plaintext; which side is "first" follows who spoke first.
        expect([plain?.['to-server'], plain?.['to-client']].sort()).toEqual([first, second].sort());
      });
    });

    corporaTest(`${short(file)}: the same hellos, protocols and alerts, at the same packets`, () => {
      const run = runTls(file, keyLog);
      const fields = [
        'frame.number',
        'tls.handshake.type',
        'tls.handshake.extensions_server_name',
        'tls.alert_message.desc',
      ];
      const keys = keyLog === undefined ? [] : ['-o', `tls.keylog_file:${keyLog}`];
      const rows = tsharkFields(file, fields, [...keys, '-Y', 'tls && tcp']);
      const count = (kind: Fact['kind']): number => run.facts.filter((fact) => fact.kind === kind).length;
      const types = rows.flatMap(([, type = '']) => type.split(','));
      expect(count('tls.client-hello')).toBe(types.filter((type) => type === '1').length);
      expect(count('tls.server-hello')).toBe(types.filter((type) => type === '2').length);
      const names = run.facts.flatMap((fact) =>
        fact.kind === 'tls.client-hello' && fact.sni !== undefined ? [fact.sni] : [],
      );
      expect(names).toEqual(rows.flatMap(([, , name = '']) => (name === '' ? [] : name.split(','))));
      const alerts = run.facts.flatMap((fact) => {
        if (fact.kind === 'tls.alert' && fact.description !== undefined)
          return [`${fact.from.packet}:${fact.description}`];
        return fact.kind === 'tls.close-notify' ? [`${fact.from.packet}:0`] : [];
      });
      const told = rows.flatMap(([frame = '', , , alert = '']) =>
        alert === '' ? [] : alert.split(',').map((one) => `${frame}:${one}`),
      );
      expect(alerts.sort()).toEqual(told.sort());
    });
  }
});
