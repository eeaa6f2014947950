/** A WebRTC call between this page and the provider: the server only carries the offer and the answer. */
export class PeerCall {
  readonly #sound: HTMLAudioElement;
  readonly #tell: (text: string) => void;
  #peer: RTCPeerConnection | undefined;

  constructor(sound: HTMLAudioElement, tell: (text: string) => void) {
    this.#sound = sound;
    this.#tell = tell;
  }

  /** Begins a call and gives the offer; with the microphone, or without where there is none. */
  async offer(): Promise<string> {
    this.#peer?.close();
    const peer = new RTCPeerConnection();
    this.#peer = peer;
    peer.addEventListener('connectionstatechange', () => this.#tell(`WebRTC: ${peer.connectionState}`));
    peer.addEventListener('track', ({ streams: [stream] }) => (this.#sound.srcObject = stream ?? null));
    const microphone = await this.#microphone();
    for (const track of microphone?.getTracks() ?? [])
      peer.addTrack(track, ...(microphone ? [microphone] : []));
    if (microphone === undefined) peer.addTransceiver('audio', { direction: 'recvonly' });
    peer.createDataChannel('oai-events');
    const offer = await peer.createOffer();
    await peer.setLocalDescription(offer);
    return offer.sdp ?? '';
  }

  /** The provider's answer has come. */
  async answered(sdp: string): Promise<void> {
    await this.#peer?.setRemoteDescription({ type: 'answer', sdp });
    const media = sdp.split(/\r?\n/).filter((line) => line.startsWith('m='));
    const isRefused = media.every((line) => line.split(' ')[1] === '0');
    this.#tell(
      isRefused ? 'the answer refuses all media (the practice agent has no WebRTC)' : 'answer taken',
    );
  }

  async #microphone(): Promise<MediaStream | undefined> {
    try {
      return await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      this.#tell('no microphone: the offer is to listen only');
      return undefined;
    }
  }
}
