import fault from '../../../lab/faults/proxy-idle-timeout.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { ms: 1500 },
  refuses: [{}, { ms: 0 }, { ms: 1.5 }, { ms: '100' }, { ms: 1, drainMs: 0 }],
  says: {
    envoy: ['"idle_timeout":"1.5s"'],
    haproxy: ['  timeout client 1500ms\n', '  timeout http-keep-alive 1500ms\n'],
    nghttpx: ['frontend-http2-read-timeout=1500ms\n'],
    nginx: ['\n  keepalive_timeout 1500ms;'],
  },
  bites: [
    { stats: { 'http.ingress.downstream_cx_idle_timeout': 3 } },
    {
      proxy: 'haproxy',
      logs: { 'access.jsonl': '{"downstream":"198.18.0.2:1"}\n{"downstream":"198.18.0.2:2"}\n' },
    },
    { proxy: 'nginx', logs: { 'access.jsonl': '{"remote_port":"1"}\n{"remote_port":"2"}\n' } },
    { proxy: 'nghttpx', logs: { 'access.jsonl': '{"remote_port":"1"}\n{"remote_port":"2"}\n' } },
  ],
  spares: [
    { stats: { 'http.ingress.downstream_cx_idle_timeout': 0 } },
    {},
    {
      proxy: 'haproxy',
      logs: { 'access.jsonl': '{"downstream":"198.18.0.2:1"}\n{"downstream":"198.18.0.2:1"}\n' },
    },
    { proxy: 'nghttpx', logs: { 'access.jsonl': '{"remote_port":"1"}\n{"remote_port":"1"}\n' } },
  ],
});
