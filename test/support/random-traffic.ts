/** Traffic by a seed, for comparisons and for damage. */
import { seededRandom } from './random.ts';
import { merge, type TcpPacket, TcpScript } from './tcp-builder.ts';

const server = '198.18.0.2:9090';

/** So many bytes of a seed. */
export function bytesOf(seed: number, length: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

/** Several connections with random sizes, initial numbers near the wrap, ends of every kind. */
export function randomTraffic(seed: number): TcpPacket[] {
  const random = seededRandom(seed);
  const pick = (limit: number): number => Math.floor(random() * limit);
  const lists = Array.from({ length: 12 }, (_, index) => {
    const isn = index % 2 === 0 ? 0xffffffff - pick(4000) : pick(2 ** 32);
    const script = new TcpScript({ clientIsn: isn, serverIsn: (isn + 3_000_000_000) >>> 0, rttNs: 1e5 });
    const v6 = index % 3 === 0;
    const [from, to] = v6
      ? [`[2001:db8::1]:${5000 + index}`, '[2001:db8::2]:9090']
      : [`198.18.0.1:${5000 + index}`, server];
    let time = pick(1e7);
    script.open(from, to, time);
    for (let step = 0; step < 10; step++) {
      time += 1e6 + pick(5e6);
      script.send(random() < 0.5 ? 'to-server' : 'to-client', bytesOf(pick(1e6), 1 + pick(6000)), time);
    }
    if (index % 4 === 0) script.rst('to-client', time + 1e7);
    else if (index % 4 < 3) script.fin('to-client', time + 1e7).fin('to-server', time + 2e7);
    return script.packets();
  });
  return merge(...lists);
}
