/**
 * Runs a command below a shell that watches our end of its standard input. When that goes, because we have ended in
 * whatever way, SIGKILL included, the shell sends its process group SIGTERM, and the command can tidy up.
 *
 * The shell itself lives on until the command has ended: with its leader, what is left of a group is killed.
 */
const watcher = `
trap : TERM INT HUP
exec 3<&0
( cat <&3 >/dev/null; kill -TERM -$$ ) &
watch=$!
"$@" 3<&- </dev/null &
work=$!
wait $work; code=$?
while kill -0 $work 2>/dev/null; do wait $work; code=$?; done
kill $watch 2>/dev/null
exit $code`;

/** The command line of that shell. The command reads nothing: its standard input is empty. */
export function endsWithUs(command: string, args: readonly string[]): { command: string; args: string[] } {
  return { command: 'sh', args: ['-c', watcher, 'sh', command, ...args] };
}
