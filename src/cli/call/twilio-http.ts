import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { TalkpathError } from '../../lib/errors.js';
import type { Secret } from '../../lib/secret.js';
import { type Fields, type FormAnswer, postForm } from './post-form.js';

/** How the simulated Twilio reaches the call server. */
export interface ServerAddress {
  /** Where the server listens, as in `http://127.0.0.1:8080`. */
  readonly url: string;
  /** The origin by which Twilio would know it; signatures are made over this one. */
  readonly publicUrl?: string | undefined;
  /** Signs every request; without it none is signed. */
  readonly authToken?: Secret | undefined;
}

/** Twilio's HTTP side: speaks of the server by its public URLs, signs over those, and connects to where the server really is. */
export class TwilioHttp {
  readonly #base: string;
  readonly #publicBase: string;
  readonly #authToken: string;

  constructor({ url, publicUrl, authToken }: ServerAddress) {
    this.#base = url.replace(/\/+$/, '');
    this.#publicBase = (publicUrl ?? url).replace(/\/+$/, '');
    this.#authToken = authToken?.reveal() ?? '';
  }

  /** The URL under which Twilio knows a path of the server; a URL that is absolute already stays as it is. */
  publicUrlOf(reference: string, relativeTo = `${this.#publicBase}/`): string {
    return reference.startsWith('/') ? this.#publicBase + reference : new URL(reference, relativeTo).href;
  }

  /** Where a public URL (http or ws) is found from here; undefined when it is not the server's. The scheme is the one that the server speaks. */
  localUrlOf(publicUrl: string): string | undefined {
    const kind = /^ws/i.test(publicUrl) ? 'ws' : 'http';
    const place = withoutScheme(publicUrl);
    const base = [this.#publicBase, this.#base].map(withoutScheme).find((known) => isBelow(place, known));
    return base === undefined ? undefined : this.#base.replace(/^http/i, kind) + place.slice(base.length);
  }

  /** The headers that prove a request to be Twilio's. */
  signatureOf(publicUrl: string, params: Fields): Fields {
    if (this.#authToken === '') return {};
    return { 'x-twilio-signature': getExpectedTwilioSignature(this.#authToken, publicUrl, params) };
  }

  /** Posts a form to the server, signed. */
  async post(publicUrl: string, params: Fields): Promise<FormAnswer> {
    const url = this.localUrlOf(publicUrl);
    if (url === undefined) throw new TalkpathError('call.refused', `${publicUrl} is not on the call server`);
    return postForm(url, this.signatureOf(publicUrl, params), params);
  }
}

function withoutScheme(url: string): string {
  return url.replace(/^\w+:\/\//, '');
}

function isBelow(place: string, base: string): boolean {
  return place.startsWith(base) && /^(?:[/?#]|$)/.test(place.slice(base.length));
}
