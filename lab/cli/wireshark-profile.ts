import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { PROFILE_MARK, wiresharkProfile } from '../../reports/wireshark-profile.ts';
import { UsageError } from '../model/errors.ts';
import { ExitCode } from './exit-codes.ts';

/** Where Wireshark looks for the profiles of this user. */
export function profileFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['WIRESHARK_CONFIG_DIR'] ?? '';
  const config = env['XDG_CONFIG_HOME'] ?? '';
  const root = own !== '' ? own : join(config !== '' ? config : join(homedir(), '.config'), 'wireshark');
  return join(root, 'profiles', 'h2lab');
}

/** Writes the profile and resolves to the exit code. What somebody else wrote there is not overwritten. */
export async function wiresharkProfileCommand({ dir }: { dir?: string }): Promise<number> {
  const folder = resolve(dir ?? profileFolder());
  const files = [...wiresharkProfile()];
  for (const [name] of files) {
    const found = await readFile(join(folder, name), 'utf8').catch(() => '');
    if (found !== '' && !found.startsWith(PROFILE_MARK))
      throw new UsageError(
        `${join(folder, name)} was changed by Wireshark or by hand: it is not overwritten. Remove it, or give --dir.`,
      );
  }
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of files) await writeFile(join(folder, name), text);
  } catch (error) {
    throw new UsageError(`${folder}: the profile cannot be written there: ${(error as Error).message}.`);
  }
  const use = dir === undefined ? '; open a capture with it: wireshark -C h2lab FILE' : '';
  process.stdout.write(`${folder}${use}\n`);
  return ExitCode.ok;
}
