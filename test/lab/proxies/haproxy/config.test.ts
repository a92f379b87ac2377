import { expect, test } from '@jest/globals';
import { haproxyConfig, haproxySection, renderHaproxy } from '../../../../lab/proxies/haproxy/config.ts';

const config = () =>
  haproxyConfig({
    listen: { address: '198.18.1.2', port: 8080 },
    upstream: { address: '198.18.3.2', port: 8080 },
    statsPort: 9903,
  });

test('sections and keywords become what HAProxy reads; a list is a keyword again and again', () => {
  expect(renderHaproxy({ global: { nbthread: '1' }, 'frontend a': { bind: ['x', 'y'] } })).toBe(
    'global\n  nbthread 1\nfrontend a\n  bind x\n  bind y\n',
  );
});

test('modifiers reach a section by its title; one that is missing is named', () => {
  const changed = config();
  haproxySection(changed, 'defaults')['timeout client'] = '2s';
  expect(renderHaproxy(changed)).toContain('\n  timeout client 2s\n');
  expect(() => haproxySection(changed, 'listen')).toThrow('no section listen');
});
