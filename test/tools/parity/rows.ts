/** What two dissectors are compared by: one line of text a frame, one a header field, in the words of our `--frames`. */
import { errorCodeName, frameTypeName, settingName } from '../../../analyzer/model/codes.ts';

/** One HTTP/2 frame, as either side tells it. */
export interface SeenFrame {
  packet: number;
  tcpStream: number;
  from: string;
  type: number | string;
  stream: number;
  length: number;
  flags: number;
  errorCode?: number | string | undefined;
  lastStreamId?: number | undefined;
  increment?: number | undefined;
  promisedStream?: number | undefined;
  settings?: readonly (readonly [id: number | string, value: number])[] | undefined;
  headers?: readonly (readonly [name: string, value: string])[] | undefined;
}

/** The lines of a frame: the frame itself, then its header fields. */
export function rowsOf(frame: SeenFrame): string[] {
  const type = typeof frame.type === 'number' ? frameTypeName(frame.type) : frame.type;
  const code = typeof frame.errorCode === 'number' ? errorCodeName(frame.errorCode) : frame.errorCode;
  const at = `packet ${frame.packet} tcp ${frame.tcpStream}`;
  const more = [
    code === undefined ? '' : ` code=${code}`,
    frame.lastStreamId === undefined ? '' : ` last=${frame.lastStreamId}`,
    frame.increment === undefined ? '' : ` increment=${frame.increment}`,
    frame.promisedStream === undefined ? '' : ` promised=${frame.promisedStream}`,
    ...(frame.settings ?? []).map(
      ([id, value]) => ` ${typeof id === 'number' ? settingName(id) : id}=${value}`,
    ),
  ];
  return [
    `${at} ${frame.from} ${type} stream=${frame.stream} length=${frame.length} flags=${frame.flags}${more.join('')}`,
    ...(frame.headers ?? []).map(([name, value]) => `${at} stream=${frame.stream} ${name}: ${value}`),
  ];
}
