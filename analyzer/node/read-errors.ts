/** A capture that cannot be read at all; its message is one line for the user. */
export class CaptureError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CaptureError';
  }
}

/** By the code of the system's error: what is the matter, and what to try. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check its name and folder',
  ENOTDIR: 'a part of its path is a file and no folder; check its name and folder',
  EACCES: 'it may not be read by this user; read it as its owner: sudo cat FILE | h2lab analyze -',
  EPERM: 'it may not be read by this user; read it as its owner: sudo cat FILE | h2lab analyze -',
  EISDIR: 'it is a folder; name the captures in it',
  ENXIO: 'it is a socket or a device without a driver; name a file or a pipe',
  TTY: 'standard input is a terminal; pipe a capture into it: tcpdump -U -w - port 443 | h2lab analyze -',
  EMFILE: 'too many files are open; raise the limit (ulimit -n), or join captures with mergecap',
};

/** Any error of reading a file, as one that names the file. */
export function explained(file: string, error: unknown, expected = 'a capture'): CaptureError {
  if (error instanceof CaptureError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new CaptureError(
    `${file}: expected ${expected}, but ${reasons[code ?? ''] ?? `reading fails: ${message}`}`,
  );
}
