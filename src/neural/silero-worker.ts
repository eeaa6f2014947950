import { messageOf } from '../lib/errors.js';
import type { JudgeRequest, WorkerReply, WorkerRequest } from './silero-messages.js';
import { freshState, SileroModel, type SileroState } from './silero-model.js';

/** The process that runs the model; see silero-vad.ts for the other end. It ends when its owner has gone. */
const states = new Map<number, SileroState>();
let model: SileroModel | undefined;

function stateOf(stream: number): SileroState {
  const state = states.get(stream) ?? freshState();
  states.set(stream, state);
  return state;
}

async function judge({ streams, samples, ended }: JudgeRequest): Promise<WorkerReply> {
  for (const stream of ended) states.delete(stream);
  if (model === undefined) return { type: 'failed', reason: 'asked before the model was loaded' };
  return { type: 'judged', confidences: await model.judge(streams.map(stateOf), samples) };
}

async function answer(request: WorkerRequest): Promise<WorkerReply> {
  try {
    if (request.type === 'judge') return await judge(request);
    model = await SileroModel.load(request.files);
    return { type: 'ready' };
  } catch (error) {
    return { type: 'failed', reason: messageOf(error) };
  }
}

// Ctrl-C and service managers tell the whole group, but live calls need their ears until the owner has drained them.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('message', (request: WorkerRequest) => {
  void answer(request).then((reply) => process.send?.(reply));
});
