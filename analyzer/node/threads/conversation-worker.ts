/** A thread that reads the connections of its share (see `run-threads.ts`): octets in order in, facts out. */
import { parentPort, workerData } from 'node:worker_threads';
import { createConversations } from '../../conversations.ts';
import { createKeyLog } from '../../tls/keylog.ts';
import { moreKeys } from '../prescan.ts';
import { limitHeap } from '../heap.ts';
import { EventPlayer } from './chunk-codec.ts';
import { FactPacker } from './fact-packer.ts';
import { failed } from './failure.ts';
import type { Batch, Block, ConversationData, FromThread, ToReader } from './messages.ts';

const { plans, keys, wants, port } = workerData as ConversationData;

const lanes = plans.map((plan, input) => {
  const log = createKeyLog(moreKeys(plan));
  for (const text of [...keys, ...plan.texts]) log.add(text);
  const facts = new FactPacker();
  const conversations = createConversations({
    input,
    keys: log,
    keysMayCome: plan.mayCome,
    wants: new Set(wants),
    fact(fact) {
      facts.add(fact, player.order);
    },
  });
  const player: EventPlayer = new EventPlayer(input, conversations.open, (text) => {
    log.add(text);
  });
  return { facts, player, conversations, framesByType: conversations.framesByType };
});

function read({ input, events, reachedOrder, reachedTime, last }: Block): void {
  const lane = lanes[input];
  if (lane === undefined) throw new RangeError(`no input ${input}`);
  limitHeap();
  lane.player.play(events);
  if (last) lane.conversations.keysComplete();
  port.postMessage({ octets: events.octets } satisfies ToReader, [events.octets]);
  const facts = lane.facts.take();
  const batch: Batch = {
    kind: 'batch',
    input,
    facts,
    reachedOrder,
    reachedTime,
    last,
    ...(last ? { framesByType: lane.framesByType } : {}),
  };
  parentPort?.postMessage(batch, [facts.numbers.buffer, facts.orders.buffer]);
}

port.on('message', (block: Block) => {
  try {
    read(block);
  } catch (error) {
    parentPort?.postMessage(failed(error) satisfies FromThread);
    port.close();
  }
});
