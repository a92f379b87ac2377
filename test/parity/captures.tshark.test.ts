/** Captures by others: frames, header lists, codes and connections as tshark shows them, packet by packet. */
import { parityTests } from '../tools/parity/parity-tests.ts';

await parityTests('captures');
