import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Browsers remember for a year that a public server speaks TLS only. */
const HSTS_MAX_AGE_S = 31_536_000;
/** Most of what is answered is data; pages have a policy of their own, which replaces this one. */
const NOTHING = {
  defaultSrc: ["'none'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
};

/** Whatever is answered: no browser guesses its type, frames it, embeds it elsewhere, or says where it came from. */
export async function addSecurityHeaders(app: FastifyInstance, publicUrl: string | undefined): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: NOTHING },
    strictTransportSecurity: publicUrl?.startsWith('https:') === true && {
      maxAge: HSTS_MAX_AGE_S,
      includeSubDomains: false,
    },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  });
}
