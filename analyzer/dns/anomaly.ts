import type { EmitFact, Provenance } from '../model/fact.ts';

/** Damaged messages that become facts; a port 53 that speaks something else would make one of each packet. */
const mostAnomalies = 16;

/** Tells of a message that cannot be read, so many times. */
export function createDnsAnomaly(fact: EmitFact): (from: Provenance) => void {
  let count = 0;
  return (from) => {
    if (++count > mostAnomalies) return;
    const text = 'a DNS message is malformed';
    fact({ kind: 'anomaly', from, layer: 'dns', what: 'dns-message', text, section: 'RFC 1035 4.1' });
  };
}
