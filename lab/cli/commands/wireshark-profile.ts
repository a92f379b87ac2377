import type { Command } from 'commander';

/** `h2lab wireshark-profile`: columns, colours and ports for reading these captures by eye. */
export function declareWiresharkProfile(root: Command, done: (code: number) => void): Command {
  return root
    .command('wireshark-profile')
    .description('Write a Wireshark profile: columns, colours and ports for HTTP/2 and gRPC.')
    .option('--dir <folder>', "the profile's folder (default: profiles/h2lab of this user's Wireshark)")
    .action(async (options: { dir?: string }) => {
      const { wiresharkProfileCommand } = await import('../wireshark-profile.ts');
      done(await wiresharkProfileCommand(options));
    });
}
