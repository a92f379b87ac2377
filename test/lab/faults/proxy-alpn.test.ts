import fault from '../../../lab/faults/proxy-alpn.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { offers: 'other' },
  refuses: [{ offers: 'h2' }, { clientOffers: ['h3'] }, { clientInsists: 'yes' }],
  says: {
    envoy: ['"alpn_protocols":["h2-14"]'],
    haproxy: ['ssl crt /pair.pem alpn h2-14\n'],
    nghttpx: ['npn-list=h2-14\n'],
  },
  bites: ['envoy', 'haproxy', 'nghttpx'].map((proxy) => ({
    proxy,
    client: { 'alpn.none': 1, 'alpn.h2': 1 },
  })),
  spares: [{ client: { 'alpn.h2': 1 } }, { proxy: 'haproxy', codes: [14] }],
  only: 'tls',
});
