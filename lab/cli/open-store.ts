import { LackError } from '../model/errors.ts';
import { createStore, type Suite } from '../store/store.ts';
import { stateRoot } from './places.ts';

const unwritable: readonly string[] = ['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'ENOSPC'];

/** The folder of a new suite. Rejects with what to do when this user cannot write there. */
export async function openStore(): Promise<Suite> {
  const root = stateRoot();
  try {
    return await createStore(root).createSuite();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!unwritable.includes(code)) throw error;
    throw new LackError(
      `runs cannot be stored in ${root}: ${message}`,
      'set H2LAB_STATE to a folder that this user may write to.',
    );
  }
}
