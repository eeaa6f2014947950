import type { BrowserPlatform } from '../../../../src/client/audio/browser-audio.js';

class FakePort {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly posted: unknown[] = [];

  postMessage(message: unknown): void {
    this.posted.push(message);
  }
}

class FakeNode {
  readonly port = new FakePort();
  readonly gain = { value: 0, setTargetAtTime: (value: number) => (this.gain.value = value) };
  readonly name: string;
  readonly connectedTo: unknown[] = [];

  constructor(_context: unknown, name: string) {
    this.name = name;
  }

  connect<Node>(node: Node): Node {
    this.connectedTo.push(node);
    return node;
  }

  disconnect(): void {
    this.connectedTo.length = 0;
  }
}

class FakeTrack {
  onended: (() => void) | null = null;
  stopped = false;

  stop(): void {
    this.stopped = true;
  }
}

/** As much of a browser as the sound uses. */
export class FakeBrowser {
  readonly nodes: FakeNode[] = [];
  readonly sources: FakeNode[] = [];
  readonly gains: FakeNode[] = [];
  readonly tracks: FakeTrack[] = [];
  readonly asked: MediaTrackConstraints[] = [];
  readonly modules: string[] = [];
  readonly page = new EventTarget();
  readonly sound = new EventTarget();
  state = 'suspended';
  resumes = 0;
  closed = false;
  sinkId = '';
  /** What the microphone fails with. */
  refusal: Error | undefined;
  insecure = false;

  get platform(): BrowserPlatform {
    const make = (name: string): FakeNode => this.#added(name);
    const platform = {
      AudioContext: function () {
        return context;
      },
      AudioWorkletNode: function (_context: unknown, name: string) {
        return make(name);
      },
      document: this.page,
      mediaDevices: this.insecure ? undefined : { getUserMedia: this.#getUserMedia },
    };
    const context = this.#context();
    return platform as unknown as BrowserPlatform;
  }

  node(name: string): FakeNode {
    const node = this.nodes.find((one) => one.name === name);
    if (node === undefined) throw new Error(`no node ${name}`);
    return node;
  }

  /** A worklet sends something to the page. */
  report(name: string, data: unknown): void {
    this.node(name).port.onmessage?.({ data });
  }

  #added(name: string): FakeNode {
    const node = new FakeNode(undefined, name);
    this.nodes.push(node);
    return node;
  }

  readonly #getUserMedia = ({ audio }: { audio: MediaTrackConstraints }): Promise<unknown> => {
    if (this.refusal !== undefined) return Promise.reject(this.refusal);
    this.asked.push(audio);
    const track = new FakeTrack();
    this.tracks.push(track);
    return Promise.resolve({ getAudioTracks: () => [track], getTracks: () => [track] });
  };

  #context(): object {
    const collect = (list: FakeNode[], name: string) => (): FakeNode => {
      const node = new FakeNode(undefined, name);
      list.push(node);
      return node;
    };
    return Object.defineProperties(this.sound, {
      state: { get: () => this.state },
      currentTime: { value: 0 },
      baseLatency: { value: 0.01 },
      outputLatency: { value: 0.03 },
      destination: { value: 'ears' },
      audioWorklet: { value: { addModule: (url: string) => Promise.resolve(void this.modules.push(url)) } },
      resume: { value: () => Promise.resolve((this.resumes += 1)) },
      close: { value: () => Promise.resolve(void (this.closed = true)) },
      createGain: { value: collect(this.gains, 'gain') },
      createMediaStreamSource: { value: collect(this.sources, 'source') },
      setSinkId: { value: (id: string) => Promise.resolve(void (this.sinkId = id)) },
    });
  }
}
