import * as frames from '../../../analyzer/model/wire/frames.ts';
import { grpcMessage } from '../../../analyzer/model/wire/grpc-message.ts';
import { encodeHeaderBlock } from '../../../analyzer/model/wire/hpack-encoder.ts';
import type { RawFrame, StreamRef } from '../../model/raw-script.ts';

/** The numbers that a script's references stand for at the moment. */
export interface StreamsNow {
  own: number;
  /** The highest stream that the client opened, 0 for none. */
  last: number;
}

/** The number of a stream; the call's own unless named. */
export function streamOf(reference: StreamRef = 'own', { own, last }: StreamsNow): number {
  if (typeof reference === 'number') return reference;
  return reference === 'own' ? own : Math.max(0, last + reference.last);
}

function bodyOf({ message, claims, body, text }: Extract<RawFrame, { type: 'DATA' }>): Uint8Array {
  if (text !== undefined) return Buffer.from(text, 'latin1');
  if (message === undefined) return new Uint8Array(body ?? 0);
  return grpcMessage(new Uint8Array(message), claims === undefined ? {} : { length: claims });
}

/** The bytes of a frame of a script. They are what the script says, legal or not. */
export function encodeRawFrame(frame: RawFrame, now: StreamsNow): Uint8Array {
  if (typeof frame.type === 'number') {
    const { type, flags = 0, stream = 0, payload = '', length } = frame;
    return frames.encodeFrame(type, flags, streamOf(stream, now), Buffer.from(payload, 'hex'), length);
  }
  const own = (reference?: StreamRef): number => streamOf(reference, now);
  switch (frame.type) {
    case 'DATA': {
      const { padding, padLength, endStream = false } = frame;
      return frames.data(own(frame.stream), bodyOf(frame), {
        endStream,
        ...(padding === undefined ? {} : { padding }),
        ...(padLength === undefined ? {} : { padLength }),
      });
    }
    case 'HEADERS':
    case 'CONTINUATION': {
      const { fields = [], block, endStream = false, endHeaders = true } = frame;
      const bytes = block === undefined ? encodeHeaderBlock(fields) : Buffer.from(block, 'hex');
      return frame.type === 'HEADERS'
        ? frames.headers(own(frame.stream), bytes, { endStream, endHeaders })
        : frames.continuation(own(frame.stream), bytes, endHeaders);
    }
    case 'RST_STREAM':
      return frames.rstStream(own(frame.stream), frame.code);
    case 'SETTINGS':
      return frame.ack === true ? frames.settingsAck() : frames.settings(frame.parameters);
    case 'PING':
      return frames.ping(new Uint8Array(8), frame.ack);
    case 'GOAWAY':
      return frames.goaway(own(frame.lastStream), frame.code, frame.debug);
    case 'WINDOW_UPDATE':
      return frames.windowUpdate(own(frame.stream), frame.increment);
    case 'PRIORITY':
      return frames.priority(own(frame.stream), { dependency: own(frame.dependency), weight: frame.weight });
  }
}
