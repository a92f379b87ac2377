/**
 * What every fault that is a setting of a proxy is asked: does the setting reach the configuration that the proxy reads,
 * is it valid, which proof counts, which options are refused, and is the reason told where it cannot be had.
 */
import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../lab/kit/define-fault.ts';
import { changesOf, plainSetup, type Setup } from '../../lab/kit/setup.ts';
import { haproxyConfig, renderHaproxy } from '../../lab/proxies/haproxy/config.ts';
import { nghttpxConfig, renderNghttpx } from '../../lab/proxies/nghttpx/config.ts';
import { nginxConfig, renderNginx } from '../../lab/proxies/nginx/config.ts';
import { nodeConfig } from '../../lab/proxies/node/config.ts';
import { validate } from './envoy.ts';
import { labAfter } from './lab-value.ts';
import { suiteWith } from './require.ts';

type Variant = 'plain' | 'tls';
type Config = Record<string, unknown>;

/** What one fault's test knows of it. */
export interface ProxyFaultFacts {
  /** Options that are good. */
  options: object;
  /** Options that are not. */
  refuses: readonly object[];
  /** By proxy, what its configuration then says, in the proxy's own words; Envoy's is JSON without spaces. */
  says: Readonly<Record<string, readonly string[]>>;
  /** What a lab after its traffic looks like when the fault bit. */
  bites: readonly Parameters<typeof labAfter>[0][];
  /** And when it did not. */
  spares: readonly Parameters<typeof labAfter>[0][];
  /** The variant in which it means anything, when it is one alone. */
  only?: Variant;
}

const everyProxy = ['envoy', 'haproxy', 'nghttpx', 'nginx', 'node', 'none'];
const listen = { address: '198.18.1.2', port: 8080 };
const upstream = { address: '198.18.3.2', port: 8080 };
const files = {
  caFile: '/ca.pem',
  certFile: '/cert.pem',
  keyFile: '/key.pem',
  upstreamName: 'catalog.example',
};

/** The configuration that a proxy would read, as text. */
const texts: Readonly<Record<string, (modify: (config: Config) => void, variant: Variant) => string>> = {
  nginx(modify, variant) {
    const tls = variant === 'tls' ? { tls: files } : {};
    const config = nginxConfig({ listen, upstream, folder: '/run', statusPort: 9902, ...tls });
    modify(config);
    return renderNginx(config);
  },
  haproxy(modify, variant) {
    const tls = variant === 'tls' ? { tls: { ...files, pairFile: '/pair.pem' } } : {};
    const config = haproxyConfig({ listen, upstream, statsPort: 9903, ...tls });
    modify(config);
    return renderHaproxy(config);
  },
  node(modify) {
    const config = nodeConfig({ listen, upstream, folder: '/run' });
    modify(config);
    return JSON.stringify(config);
  },
  nghttpx(modify, variant) {
    const tls = variant === 'tls' ? { tls: files } : {};
    const config = nghttpxConfig({ listen, upstream, folder: '/run', ...tls });
    modify(config);
    return renderNghttpx(config);
  },
};

function modifierOf(setup: Setup, proxy: string): (config: Config) => void {
  return (config) => {
    for (const modify of changesOf(setup, proxy)) modify(config);
  };
}

/** Declares the tests of one fault. */
export async function proxyFaultTests(fault: Fault, facts: ProxyFaultFacts): Promise<void> {
  const { options, refuses, says, bites, spares, only } = facts;
  const variant = only ?? 'plain';
  const given = fault.options.parse(options);
  const setup = plainSetup();
  fault.prepare?.(setup, given);
  const place = { backend: 'netns', variant } as const;
  const can = everyProxy.filter((proxy) => fault.unsupported?.({ ...place, proxy }) === undefined);

  const withEnvoy = await suiteWith('envoy');
  if (says['envoy'] !== undefined) {
    withEnvoy(`${fault.id}, by Envoy itself`, () => {
      test('is a valid configuration that says it', async () => {
        let text = '';
        const answer = await validate((config) => {
          modifierOf(setup, 'envoy')(config);
          text = JSON.stringify(config);
        }, variant === 'tls');
        expect(answer).toBe('OK');
        for (const word of says['envoy'] ?? []) expect(text).toContain(word);
      });
    });
  }

  describe(fault.id, () => {
    test('can be had where this test says so, and tells the reason elsewhere', () => {
      expect(can.filter((proxy) => changesOf(setup, proxy).length > 0)).toEqual(Object.keys(says).sort());
      expect(can.length).toBeGreaterThan(0);
      for (const proxy of everyProxy) {
        const reason = fault.unsupported?.({ ...place, proxy });
        if (!can.includes(proxy)) expect(reason).toMatch(/^\S.*[^.\s]$/);
      }
      const other = variant === 'plain' ? 'tls' : 'plain';
      if (only !== undefined) {
        expect(fault.unsupported?.({ ...place, proxy: can[0] ?? '', variant: other })).toMatch(
          /TLS|plaintext/,
        );
      }
    });

    for (const proxy of Object.keys(says).filter((name) => name in texts)) {
      test(`is what ${proxy} reads`, () => {
        const text = texts[proxy]?.(modifierOf(setup, proxy), variant);
        for (const word of says[proxy] ?? []) expect(text).toContain(word);
      });
    }

    // A fault without options has none to refuse, and `test.each` takes no empty list.
    if (refuses.length > 0)
      test.each(refuses)('refuses %j', (wrong) => {
        expect(fault.options.safeParse(wrong).success).toBe(false);
      });

    test.each(bites)('has bitten after %j', async (seen) => {
      expect(await fault.bitten(labAfter(seen), given)).toMatchObject({ what: expect.stringMatching(/\w/) });
    });

    test.each(spares)('has not bitten after %j', async (seen) => {
      expect(await fault.bitten(labAfter(seen), given)).toBeUndefined();
    });

    test('has a trial whose options are good', () => {
      expect(fault.trial).toBeDefined();
      expect(fault.options.safeParse(fault.trial?.options).success).toBe(true);
    });
  });
}
