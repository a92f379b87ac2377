import { join } from 'node:path';
import { load } from '../../analyzer/node/discover.ts';
import type { Backend } from '../kit/define-backend.ts';
import { LackError } from '../model/errors.ts';
import { codeRoot, ending } from './places.ts';

/** The backends, in the order in which `auto` tries them. */
export const backendIds = ['docker', 'netns'] as const;

/** Loads one backend. */
export function loadBackend(id: Backend['id']): Promise<Backend> {
  return load<Backend>(join(codeRoot, 'lab', 'backends', `${id}${ending}`));
}

/** The backend to use, and why it was chosen. Rejects with what each of them lacks when none is there. */
export async function chooseBackend(wanted: string): Promise<{ backend: Backend; reason: string }> {
  const ids = backendIds.filter((id) => wanted === 'auto' || wanted === id);
  const lacking: string[] = [];
  for (const id of ids) {
    const backend = await loadBackend(id);
    const probe = await backend.probe();
    if (probe.available) {
      const others = lacking.length > 0 ? `; not ${lacking.join('; ')}` : '';
      return { backend, reason: `${id}: ${probe.reason}${others}` };
    }
    lacking.push(`${id}: ${probe.reason}${probe.fix === undefined ? '' : ` (${probe.fix})`}`);
  }
  throw new LackError(
    `no backend can be used here: ${lacking.join('; ')}`,
    'h2lab doctor shows what is missing.',
  );
}
