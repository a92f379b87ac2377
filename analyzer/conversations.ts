/**
 * The upper half of the pipeline: what reads the two streams of a connection, whatever they speak. A part of the
 * pipeline, for the stages meet here. It can work in another thread than the lower half.
 */
import { createGrpc } from './grpc/stage.ts';
import type { H2cUpgrade } from './http1/h2c-upgrade.ts';
import { createHttp2 } from './http2/stage.ts';
import type { Connection, StreamStage } from './model/chunk.ts';
import type { EmitFact, FactMap, WantedFacts } from './model/fact.ts';
import type { Frame } from './model/frame.ts';
import { createProtocols } from './protocols.ts';
import type { KeyLog } from './tls/keylog.ts';
import type { Told } from './model/told.ts';
import { createRetoldTls } from './retold-tls.ts';
import { createTls } from './tls/stage.ts';
import { createWaitingRoom } from './tls/waiting.ts';

/** What is needed to read the connections of an input. */
export interface ConversationOptions {
  /** Index of the input; stands in every fact. */
  input: number;
  keys: KeyLog;
  /** Keys may be added after the records that need them: these wait for a while. */
  keysMayCome?: boolean | undefined;
  fact: EmitFact;
  wants?: WantedFacts | undefined;
  /** What logs tell of connections that no key opens. */
  told?: Told | undefined;
  /** Seconds since 1970 of something in the capture; asked for where there is something told. */
  clock?: ((at: { time: number }) => number) | undefined;
  /** Called for each HTTP/2 frame, only when someone wants frames. */
  frame?: ((frame: Frame, connection: Connection) => void) | undefined;
}

/** Makes the receivers of connections, and counts the frames that they read. */
export interface Conversations {
  /** Makes what receives the streams of a connection. */
  open(connection: Connection): StreamStage;
  /** No more keys will come: what still waits for some is read without. */
  keysComplete(): void;
  /** HTTP/2 frames by type number, of connections that have ended. */
  readonly framesByType: Map<number, number>;
}

/** Joins the stages above TCP. */
export function createConversations(options: ConversationOptions): Conversations {
  const { input, keys, fact, frame: onFrame } = options;
  const wants = options.wants === undefined ? {} : { wants: options.wants };
  const waiting = options.keysMayCome === true ? createWaitingRoom(keys) : undefined;
  const framesByType = new Map<number, number>();

  function countFrames({ toServer, toClient }: FactMap['http2.totals']): void {
    for (const list of [toServer, toClient]) {
      for (const [type, count] of list) framesByType.set(type, (framesByType.get(type) ?? 0) + count);
    }
  }

  function isTold({ id }: Connection): boolean {
    return options.told?.of(input, id) !== undefined;
  }

  function http2Stage(connection: Connection, upgrade?: H2cUpgrade): StreamStage {
    const grpc = createGrpc({ input, connection, fact });
    return createHttp2({
      input,
      connection,
      fact(one) {
        if (one.kind === 'http2.totals') countFrames(one);
        // What a log leaves out was not lost.
        if (one.kind === 'anomaly' && one.what === 'lost-frame' && isTold(connection)) return;
        fact(one);
        grpc.fact(one);
      },
      // An object a frame, which most runs have no use for.
      ...(onFrame === undefined
        ? {}
        : {
            frame(frame) {
              onFrame(frame, connection);
            },
          }),
      data: grpc.data,
      ...wants,
      ...(upgrade === undefined ? {} : { upgrade }),
    });
  }

  function tls(connection: Connection, plain: StreamStage): StreamStage {
    const { told, clock } = options;
    const common = { input, connection, keys, waiting, ...wants };
    if (told === undefined || clock === undefined) return createTls({ ...common, fact, plain });
    return createRetoldTls({
      ...{ input, connection, told, clock, fact, plain },
      tls: (own, opened) => createTls({ ...common, fact: own, plain: opened }),
    });
  }

  return {
    open: createProtocols({
      input,
      fact,
      tls,
      http2: http2Stage,
      ...wants,
    }),
    keysComplete() {
      waiting?.close();
    },
    framesByType,
  };
}
