import type { RunningProcess } from '../../kit/define-backend.ts';

/** A log of a proxy that writes it to its standard output. */
export interface OutputLog {
  /** All that it has said so far, the newest part of it when it said too much. */
  text(): string;
}

/** Kept of one log; a proxy gone mad must not fill our memory. */
const largestLog = 64 << 20;

/** Receives the standard output of a process for as long as it lives. */
export function createOutputLog(process: RunningProcess): OutputLog {
  const decoder = new TextDecoder();
  let said = '';
  process.onStdout((bytes) => {
    said += decoder.decode(bytes, { stream: true });
    if (said.length > largestLog) said = said.slice(-largestLog / 2);
  });
  return { text: () => said };
}
