// minutes: 2
/** Other gRPC stacks and proxies: frames, header lists, codes as tshark shows them, packet by packet. */
import { parityTests } from '../tools/parity/parity-tests.ts';

await parityTests('proxies', 'stacks');
