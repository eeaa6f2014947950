import type { Config } from '../config/config.js';
import { openAiEndpoint } from './endpoint.js';
import type { ComposeOptions, Endpoint } from './options.js';
import { openToolbox, type Toolbox } from './toolbox.js';

/** What new calls are made from. */
export interface Setup {
  readonly config: Config;
  readonly endpoint: Endpoint;
  readonly toolbox: Toolbox;
}

/** A toolbox, and how many calls still use it. */
interface Shared {
  readonly toolbox: Toolbox;
  calls: number;
  isOld: boolean;
}

/** The configuration as it is now, and what was made from it: calls keep what they began with, and tools live as long as their last call. */
export class LiveSetup {
  readonly #options: ComposeOptions;
  readonly #shared: Shared[];
  #isClosed = false;
  #setup: Omit<Setup, 'toolbox'> & { readonly shared: Shared };

  private constructor(options: ComposeOptions, toolbox: Toolbox) {
    const { config, endpoint } = options;
    const shared = { toolbox, calls: 0, isOld: false };
    this.#options = options;
    this.#shared = [shared];
    this.#setup = { config, endpoint, shared };
  }

  /** Throws `tool.bad_definition` for a tool that can't be used. */
  static async open(options: ComposeOptions): Promise<LiveSetup> {
    return new LiveSetup(options, await toolboxOf(options, options.config));
  }

  get current(): Setup {
    const { config, endpoint, shared } = this.#setup;
    return { config, endpoint, toolbox: shared.toolbox };
  }

  /** A call begins with the current setup; to be called back once, when it has ended. */
  hold(): () => void {
    const { shared } = this.#setup;
    shared.calls += 1;
    return () => {
      shared.calls -= 1;
      retireIfUnused(shared);
    };
  }

  /** What new calls are made from from now on. Throws `tool.bad_definition` and changes nothing when a tool can't be used. */
  async change(config: Config, { ofTools }: { readonly ofTools: boolean }): Promise<void> {
    const { shared: old } = this.#setup;
    const shared = ofTools ? { toolbox: await this.#open(config), calls: 0, isOld: false } : old;
    // The practice agent stays where it is.
    const endpoint = config.providerName === 'practice' ? this.#options.endpoint : openAiEndpoint(config);
    this.#setup = { config, endpoint, shared };
    if (shared === old) return;
    this.#shared.push(shared);
    old.isOld = true;
    retireIfUnused(old);
  }

  async #open(config: Config): Promise<Toolbox> {
    const toolbox = await toolboxOf(this.#options, config);
    // Nobody would close what was opened while the server stopped.
    if (this.#isClosed) await toolbox.close(0);
    return toolbox;
  }

  /** Ends what runs for the tools, of earlier configurations too. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#shared.map(({ toolbox }) => toolbox.close(graceMs)));
  }
}

function toolboxOf({ clock, logger }: ComposeOptions, config: Config): Promise<Toolbox> {
  return openToolbox({ config, clock, logger, random: Math.random });
}

function retireIfUnused({ toolbox, calls, isOld }: Shared): void {
  if (isOld && calls === 0) void toolbox.retire();
}
