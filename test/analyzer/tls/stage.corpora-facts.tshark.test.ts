/** What handshakes of other stacks say, as tshark reads it, packet by packet. */
import { describe, expect } from '@jest/globals';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { corporaTest } from '../../support/corpora.ts';
import { tsharkFields } from '../../support/tshark.ts';
import { captures, runTls, short } from './support/run-capture.ts';

const fields = [
  'frame.number',
  'tls.handshake.type',
  'tls.handshake.ciphersuite',
  'tls.handshake.extensions_supported_group',
  'tls.handshake.extensions_key_share_group',
  'tls.handshake.extensions_key_share_selected_group',
  'tls.handshake.sig_hash_alg',
  'tls.handshake.session_ticket_lifetime_hint',
  'tls.handshake.certificate_length',
  'x509ce.dNSName',
  'tls.handshake.version',
] as const;

const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 255);

/** Numbers that tshark writes as `0x1301,0x1302`, without GREASE. */
const numbersOf = (text: string): number[] =>
  text
    .split(',')
    .filter((one) => one !== '')
    .map(Number)
    .filter((value) => !isGrease(value));

/** Messages by packet, `packet:type`, of facts that say one. */
function messageOf(fact: Fact): string | undefined {
  const types: Partial<Record<Fact['kind'], number>> = {
    'tls.client-hello': 1,
    'tls.server-hello': 2,
    'tls.session-ticket': 4,
    'tls.certificate': 11,
    'tls.certificate-request': 13,
    'tls.finished': 20,
  };
  const type = fact.kind === 'tls.certificate' && fact.compressed === true ? 25 : types[fact.kind];
  return type === undefined ? undefined : `${fact.from.packet}:${type}`;
}

describe.each(captures.map(({ file, keyLog }) => ({ name: short(file), file, keyLog })))(
  '$name',
  ({ file, keyLog }) => {
    let known: ReturnType<typeof readBoth> | undefined;
    const read = (): ReturnType<typeof readBoth> => (known ??= readBoth());

    function readBoth() {
      const keys = keyLog === undefined ? [] : ['-o', `tls.keylog_file:${keyLog}`];
      const rows = tsharkFields(file, fields, [...keys, '-Y', 'tls.handshake && tcp']);
      return { rows, facts: runTls(file, keyLog).facts };
    }

    corporaTest('the same messages at the same packets', () => {
      const { rows, facts } = read();
      const told = new Set(['1', '2', '4', '11', '13', '20', '25']);
      const expected = rows.flatMap(([packet = '', types = '']) =>
        types.split(',').flatMap((type) => (told.has(type) ? [`${packet}:${type}`] : [])),
      );
      expect(facts.flatMap((fact) => messageOf(fact) ?? []).toSorted()).toEqual(expected.toSorted());
    });

    corporaTest('the same offers and choices', () => {
      const { rows, facts } = read();
      const column = (index: number, ...types: readonly string[]): number[] =>
        rows
          .filter(([, type = '']) => type.split(',').some((one) => types.includes(one)))
          .flatMap((row) => numbersOf(row[index] ?? ''));
      const hellos = facts.filter(
        (fact) => fact.kind === 'tls.client-hello' || fact.kind === 'tls.server-hello',
      );
      const clients = hellos.filter((fact) => fact.kind === 'tls.client-hello');
      expect(clients.flatMap((fact) => fact.groups)).toEqual(column(3, '1'));
      // tshark adds those of the extension signature_algorithms_cert.
      expect(column(6, '1')).toEqual(
        expect.arrayContaining(clients.flatMap((fact) => fact.signatureAlgorithms)),
      );
      expect(
        hellos.flatMap((fact) => (fact.kind === 'tls.client-hello' ? fact.ciphers : [fact.cipher])),
      ).toEqual(column(2, '1', '2'));
      const groups = hellos.flatMap((fact) =>
        fact.kind === 'tls.client-hello'
          ? fact.keyShares
          : fact.group === undefined || fact.helloRetryRequest
            ? []
            : [fact.group],
      );
      expect(groups).toEqual(column(4, '1', '2'));
      const retries = hellos.flatMap((fact) =>
        fact.kind === 'tls.server-hello' && fact.helloRetryRequest ? [fact.group] : [],
      );
      expect(retries).toEqual(column(5, '2'));
    });

    corporaTest('the same certificates and tickets', () => {
      const { rows, facts } = read();
      const lifetimes = facts.flatMap((fact) =>
        fact.kind === 'tls.session-ticket' ? [fact.lifetimeSeconds] : [],
      );
      expect(lifetimes).toEqual(rows.flatMap((row) => numbersOf(row[7] ?? '')));
      const certificates = facts.filter((fact) => fact.kind === 'tls.certificate');
      // tshark unpacks compressed ones.
      if (certificates.some(({ compressed }) => compressed === true)) return;
      const chains = rows.flatMap((row) => numbersOf(row[8] ?? '')).length;
      expect(certificates.reduce((sum, { chainLength }) => sum + (chainLength ?? 0), 0)).toBe(chains);
      const names = rows.flatMap((row) => (row[9] ?? '').split(',')).filter((name) => name !== '');
      // tshark lists the names of the whole chain, of which leaves are told here.
      expect(names).toEqual(
        expect.arrayContaining(
          certificates.flatMap(
            (fact) => fact.leaf?.names.filter((name) => !/^[\d.:a-f]+$|:/.test(name)) ?? [],
          ),
        ),
      );
    });
  },
);
