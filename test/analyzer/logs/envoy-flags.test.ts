import { describe, expect, test } from '@jest/globals';
import { flagMeaning, flagsOf } from '../../../analyzer/logs/envoy-flags.ts';

/** The flags of Envoy 1.40's access log documentation. */
const documented =
  'UH UF UO NR NC URX DT DC LH UT LR UR UC DI FI RL UAEX RLSE IH SI DPE UPE UMSDR RFCF NFCF OM DF DO DR UDO';

describe("Envoy's response flags", () => {
  test.each(documented.split(' '))('%s has a meaning', (flag) => {
    expect(flagMeaning(flag)).toMatch(/^\w.{15,}[^.]$/);
    expect(flagsOf(flag)).toEqual([flag]);
  });

  test('several, long names, and one of an extension', () => {
    expect(flagsOf('URX,UF')).toEqual(['URX', 'UF']);
    expect(flagsOf('UpstreamConnectionFailure')).toEqual(['UF']);
    expect(flagsOf('UC,Custom')).toEqual(['UC', 'Custom']);
    expect(flagsOf('-')).toEqual([]);
  });

  test.each(['', 'OK', 'flags', 'uf', '200', 'UF;DROP'])('%j is no list of flags', (text) => {
    expect(flagsOf(text)).toBeUndefined();
  });
});
