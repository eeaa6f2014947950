import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS } from '../lib/errors.js';
import { noteRefused } from './refused-requests.js';

/** Names of clients, rooms and peers in paths. */
const NAME = /^[\w-][\w.-]{0,63}$/;
const BAD_REQUEST = 400;

/** A hook that lets only paths pass whose parts are plain names. */
export async function requirePathNames(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { params } = request;
  const names = typeof params === 'object' && params !== null ? Object.values(params) : [];
  if (names.every((name) => typeof name === 'string' && NAME.test(name))) return;
  const code = 'browser.bad_name';
  noteRefused(request, code, BAD_REQUEST, ERRORS[code].remedy);
  await reply.code(BAD_REQUEST).send({ error: code, detail: ERRORS[code].remedy });
}
