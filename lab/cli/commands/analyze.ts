import { type Command, Option } from 'commander';
import type { AnalyzeOptions } from '../analyze.ts';

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** `h2lab analyze FILE…`: captures in, a diagnosis out. */
export function declareAnalyze(root: Command, done: (code: number) => void): Command {
  return root
    .command('analyze')
    .description('Diagnose captures (pcap, pcapng): what happened, who sent it, whose fault it was.')
    .argument('[files...]', 'captures; - reads standard input; several files are several places of one path')
    .option(
      '--hop <hop=file>',
      'a capture of a named hop: client-proxy, proxy-server, client-server',
      collect,
      [],
    )
    .option('--keys <file>', 'TLS key log (NSS format); pcapng files may carry their own', collect, [])
    .option('--json', 'the whole analysis as JSON (h2lab.analysis/1)')
    .option('--frames', 'one line for each HTTP/2 frame instead of a diagnosis')
    .addOption(new Option('--ndjson', 'with --frames: one JSON object a line').implies({ frames: true }))
    .option('--fail-on <what>', 'exit 1 on "fault", or on this signature')
    .action(async (files: string[], options: AnalyzeOptions) => {
      const { analyzeCommand } = await import('../analyze.ts');
      done(await analyzeCommand(files, options));
    })
    .addHelpText(
      'after',
      `
Examples:
  h2lab analyze capture.pcapng
  h2lab analyze capture.pcap --keys keys.log --json
  h2lab analyze --hop client-proxy=down.pcap --hop proxy-server=up.pcap
  tcpdump -w - port 443 | h2lab analyze -`,
    );
}
