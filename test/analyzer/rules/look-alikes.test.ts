/**
 * The look-alikes of the catalogue (its section 3.1): a fault, but not the one that it seems to be. All rules together
 * name what it is, and what it is not is no incident; what followed from it may contribute.
 */
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { rankIncidents } from '../../../analyzer/diagnose/incidents.ts';
import { toDiagnoses } from '../../../analyzer/diagnose/to-diagnosis.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover, load } from '../../../analyzer/node/discover.ts';
import { findAll } from '../../support/find-all.ts';
import { envoy, passedOn, proxied } from '../../support/local-reply-cases.ts';
import type { RuleCases } from '../../support/rule-tester.ts';
import { grant, pour } from '../../support/stall-cases.ts';
import { type Wire, wireOf } from '../../support/wire.ts';

const rulesFolder = join(import.meta.dirname, '..', '..', '..', 'analyzer', 'rules');
const rules = (await discover<Rule>(rulesFolder)).map(({ value }) => value);

interface LookAlike {
  id: string;
  is: string;
  isNot: readonly string[];
  /** The name of a firing case of the signature, or a script of its own. */
  as: string | ((wire: Wire) => void);
}

/** The server resets with a code that a proxy would have used for a violation that it found itself. */
function serverResetsWithProtocolError(wire: Wire): void {
  const { down, up } = proxied(wire);
  down.client.request(3);
  up.client.request(3, { headers: [['x-request-id', 'b']] });
  wire.wait(5);
  up.server.rst(3, 'PROTOCOL_ERROR');
  wire.wait(1);
  down.server.fail(3, 14, 'upstream connect error or disconnect/reset before headers', [envoy]);
}

/** HAProxy sends a call twice, the server cuts both, and the client is told that it was never processed. */
function refusedAfterTheServerHadIt(wire: Wire): void {
  const { down, up } = proxied(wire);
  down.client.request(3);
  for (const stream of [3, 5]) {
    up.client.request(stream, { headers: [['x-request-id', 'b']] });
    wire.wait(20);
    up.server.rst(stream, 'INTERNAL_ERROR');
    wire.wait(1);
  }
  down.server.rst(3, 'REFUSED_STREAM');
}

/** The server has sent everything to the proxy; the client gives no window, and its deadline ends the call. */
function clientTakesNothing(wire: Wire): void {
  const { down, up } = proxied(wire);
  grant(down, 'client', 0, 1 << 20);
  down.client.request(3, { timeout: '2S' });
  up.client.request(3, { timeout: '2S', headers: [['x-request-id', 'b']] });
  up.server.responseHeaders(3);
  up.server.message(3, 60_000);
  up.server.message(3, 5000);
  up.server.trailers(3);
  down.server.responseHeaders(3, [envoy, passedOn]);
  pour(down, 'server', 3);
  wire.wait(2000);
  down.client.rst(3, 'CANCEL');
}

const lookAlikes: readonly LookAlike[] = [
  {
    id: 'LA-1',
    is: 'header-list-too-large',
    isNot: ['goaway-too-many-pings'],
    as: 'nginx: GOAWAY(ENHANCE_YOUR_CALM) without PINGs, and every call of the connection dies',
  },
  {
    id: 'LA-2',
    is: 'header-list-too-large',
    isNot: ['rapid-reset-mitigation', 'goaway-kills-accepted-streams'],
    as: 'HAProxy: GOAWAY(INTERNAL_ERROR, last stream 0)',
  },
  {
    id: 'LA-3',
    is: 'header-list-too-large',
    isNot: ['rst-before-headers', 'client-cancellation'],
    as: 'Envoy: RST_STREAM(INTERNAL_ERROR), nothing upstream, and the next call succeeds',
  },
  {
    id: 'LA-4',
    is: 'silent-protocol-kill',
    isNot: ['fin-without-goaway'],
    as: 'WINDOW_UPDATE of 0, a second, FIN (Envoy)',
  },
  {
    id: 'LA-5',
    is: 'rapid-reset-mitigation',
    isNot: ['tcp-rst-mid-stream', 'fin-without-goaway'],
    as: 'Envoy: closed without GOAWAY, and some resets that were under way',
  },
  {
    id: 'LA-6',
    is: 'keepalive-ping-timeout',
    isNot: ['fin-without-goaway', 'tcp-rst-mid-stream'],
    as: 'a proxy gives its upstream connection up by a bare FIN (Envoy)',
  },
  {
    id: 'LA-7',
    is: 'rst-before-headers',
    isNot: ['goaway-protocol-error', 'silent-protocol-kill'],
    as: serverResetsWithProtocolError,
  },
  {
    id: 'LA-8',
    is: 'header-list-too-large',
    isNot: ['rst-before-headers', 'rst-after-headers'],
    as: 'Envoy refuses the headers of an answer, and tells its client of a remote reset',
  },
  {
    id: 'LA-9',
    is: 'rst-before-headers',
    isNot: ['refused-stream'],
    as: refusedAfterTheServerHadIt,
  },
  {
    id: 'LA-10',
    is: 'tls-alpn-http1-selected',
    isNot: ['proxy-swallows-upstream-abort'],
    as: 'a proxy speaks HTTP/1 (Envoy, auto_config): no trailers for the client',
  },
  {
    id: 'LA-11',
    is: 'stream-flow-control-stall',
    isNot: ['healthy', 'deadline-exceeded-server'],
    as: clientTakesNothing,
  },
  {
    id: 'LA-12',
    is: 'header-list-too-large',
    isNot: ['goaway-compression-error'],
    as: 'Envoy: GOAWAY(COMPRESSION_ERROR) for one long string in a block that is valid',
  },
  {
    id: 'LA-13',
    is: 'h2-preface-to-http1-server',
    isNot: ['goaway-protocol-error'],
    as: 'behind a proxy that objects with GOAWAY(PROTOCOL_ERROR)',
  },
];

async function scriptOf({ is, as }: LookAlike): Promise<(wire: Wire) => void> {
  if (typeof as !== 'string') return as;
  const { fires } = await load<RuleCases>(join(import.meta.dirname, 'cases', `${is}.ts`));
  const found = fires.find(({ name }) => name === as);
  if (found === undefined) throw new Error(`${is} has no firing case called "${as}"`);
  return found.wire;
}

test.each(lookAlikes)('$id is $is', async (one) => {
  const wire = await scriptOf(one);
  for (const variant of [{}, { seed: 1 }]) {
    const found = toDiagnoses(rankIncidents(findAll(rules, wireOf(wire).files(variant))));
    const named = found.map(({ signature }) => signature);
    expect(named[0]).toBe(one.is);
    expect(named.filter((signature) => one.isNot.includes(signature))).toEqual([]);
  }
});
