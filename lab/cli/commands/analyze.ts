import type { Command } from 'commander';
import type { AnalyzeOptions } from '../analyze.ts';
import { listed } from '../listed.ts';

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** `h2lab analyze FILE…`: captures in, a diagnosis out. */
export function declareAnalyze(root: Command, done: (code: number) => void): Command {
  return root
    .command('analyze')
    .description('Diagnose captures (pcap, pcapng): what happened, who sent it, whose fault it was.')
    .argument(
      '[files...]',
      'captures, gzip and zstd too; - reads standard input; several files of one tap are one capture',
    )
    .option(
      '--hop <hop=file>',
      'a capture of a named hop: client-proxy, proxy-server, client-server',
      collect,
      [],
    )
    .option('--from <time>', 'only packets from: seconds since the first, 10:04:05, or 2024-02-29T10:04:05Z')
    .option('--to <time>', 'only packets up to')
    .option('--host <address>', 'only packets of an address or network (10.0.0.0/8); repeatable', collect, [])
    .option('--port <number>', 'only packets of a TCP or UDP port; repeatable', collect, [])
    .option('--keys <file>', 'TLS key log (NSS format); pcapng files may carry their own', collect, [])
    .option(
      '--logs <file>',
      'a log of proxy, client or server, joined to the packets; FORMAT:FILE names its format; repeatable',
      collect,
      [],
    )
    .option('--json', 'the whole analysis as JSON (h2lab.analysis/1)')
    .option('--markdown', 'the diagnosis as Markdown, for a ticket to another team')
    .option('--html <file>', 'write the analysis as a page that opens in a browser, packets and all')
    .option('--connections', 'one line for each connection instead of a diagnosis, when it is over')
    .option('--calls', 'one line for each gRPC call instead of a diagnosis, when it has ended')
    .option('--frames', 'one line for each HTTP/2 frame instead of a diagnosis')
    .option('--stream <id>', 'the frames of one stream, as tcp.stream and HTTP/2 stream: 3.15; or of all: 3')
    .option('--ndjson', 'with --connections, --calls or --frames: one JSON object a line')
    .option('--show-secrets', 'show what cookies, tokens and the like hold; they are masked otherwise')
    .option('--mask <names>', 'mask these header fields too, separated by commas', listed)
    .option('--threads <number>', 'threads that read the captures (chosen by their size)')
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
  h2lab analyze capture.pcapng --calls --ndjson | jq 'select(.status != "OK")'
  h2lab analyze capture.pcapng --stream 3.15
  h2lab analyze capture.pcapng --html capture.html
  h2lab analyze --hop client-proxy=down.pcap --hop proxy-server=up.pcap
  h2lab analyze tap.pcap0 tap.pcap1 tap.pcap2.gz --from 10:04 --to 10:06 --port 8443
  h2lab analyze capture.pcap --logs access.log --logs grpc-js:client.log
  tcpdump -w - port 443 | h2lab analyze -`,
    );
}
