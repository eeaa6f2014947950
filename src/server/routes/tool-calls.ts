import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallSession } from '../../call/call-session.js';
import type { ErrorCode } from '../../lib/errors.js';
import type { ToolAnswerReceipt } from '../../ports/tool-answers.js';
import type { Redactor } from '../../tools/redactor.js';
import { requireAdmin } from '../admin-auth.js';
import type { ServerDeps } from '../deps.js';
import { type ReadAnswer, readDecision, readResult } from '../tool-answer.js';
import { whoseCall } from '../whose-call.js';

/** The largest answer to a call of a tool; a model is given far less of it. */
export const MAX_ANSWER_BYTES = 256 * 1024;

const UNPROCESSABLE = 422;

/** Why an answer is not taken: status and code. */
const REFUSALS: Readonly<
  Record<(ToolAnswerReceipt & { taken: false })['why'], readonly [status: number, code: ErrorCode]>
> = {
  unknown: [404, 'tool.not_waiting'],
  mismatch: [409, 'tool.wrong_answer'],
  'bad-arguments': [UNPROCESSABLE, 'tool.bad_arguments'],
};

interface CallParams {
  readonly id: string;
}

interface ToolCallParams extends CallParams {
  readonly call_id: string;
}

/** For operators and their systems: calls of tools that wait for somebody outside the conversation, and the answers to them. */
export async function toolCallRoutes(app: FastifyInstance, deps: ServerDeps): Promise<void> {
  await app.register((scope, _options, done) => {
    scope.addHook('onRequest', requireAdmin(deps));
    // Read as text: what is wrong with the JSON is answered like everything else that is wrong with a body.
    scope.removeAllContentTypeParsers();
    const asText = { parseAs: 'string', bodyLimit: MAX_ANSWER_BYTES } as const;
    scope.addContentTypeParser('application/json', asText, (_request, body, parsed) => parsed(null, body));

    scope.get<{ Params: CallParams }>('/calls/:id/tool-calls', ({ params }, reply) => {
      const session = sessionOf(deps, params);
      return session === undefined ? noCall(reply) : { toolCalls: session.toolDesk.waiting };
    });
    scope.post<{ Params: ToolCallParams }>('/calls/:id/tool-results/:call_id', (request, reply) =>
      answer(deps, request, reply, readResult),
    );
    scope.post<{ Params: ToolCallParams }>('/calls/:id/approvals/:call_id', (request, reply) =>
      answer(deps, request, reply, readDecision),
    );
    done();
  });
}

function answer(
  deps: ServerDeps,
  { params, body }: FastifyRequest<{ Params: ToolCallParams }>,
  reply: FastifyReply,
  read: (json: string, redact: Redactor) => ReadAnswer,
): FastifyReply {
  const session = sessionOf(deps, params);
  if (session === undefined) return noCall(reply);
  const given = read(typeof body === 'string' ? body : '', deps.redact);
  if (typeof given === 'string') return refuse(reply, UNPROCESSABLE, 'http.bad_request', given);
  const toolCallId = params.call_id;
  const receipt = session.toolDesk.answer(toolCallId, given);
  if (!receipt.taken) return refuse(reply, ...REFUSALS[receipt.why], receipt.detail);
  deps.logger.info(
    { ...whoseCall(session.info), toolCallId, answer: given.type },
    'tool call answered from outside',
  );
  return reply.send(receipt);
}

function sessionOf({ calls }: ServerDeps, { id }: CallParams): CallSession | undefined {
  return calls.findByAnyId(id);
}

function noCall(reply: FastifyReply): FastifyReply {
  return refuse(reply, 404, 'call.not_live', 'no live call has this id');
}

function refuse(reply: FastifyReply, status: number, code: ErrorCode, detail: string): FastifyReply {
  return reply.code(status).send({ error: code, detail });
}
