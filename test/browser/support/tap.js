/*
 * Runs in the page before its own scripts: whatever is connected to the loudspeaker, or comes from the microphone, goes to `tap.worklet.js` as well, which
 * measures it on the audio clock. `window.tapped` holds what it measured.
 */
(() => {
  const frames = [];
  const recorders = new WeakMap();
  const connect = AudioNode.prototype.connect;
  window.tapped = { frames, clickedMs: undefined };
  addEventListener('click', () => (window.tapped.clickedMs = performance.now()), { capture: true });

  const recorderOf = (context) => {
    const known = recorders.get(context);
    if (known) return known;
    const address = URL.createObjectURL(new Blob([window.tapWorklet], { type: 'text/javascript' }));
    const made = context.audioWorklet.addModule(address).then(() => {
      const node = new AudioWorkletNode(context, 'tap', { numberOfInputs: 2, outputChannelCount: [1] });
      node.port.onmessage = ({ data }) => frames.push({ ...data, atMs: performance.now() });
      connect.call(node, context.destination);
      return node;
    });
    recorders.set(context, made);
    return made;
  };

  AudioNode.prototype.connect = function (target, ...rest) {
    const side =
      target instanceof AudioDestinationNode ? 0 : this instanceof MediaStreamAudioSourceNode ? 1 : -1;
    if (side >= 0) void recorderOf(this.context).then((node) => connect.call(this, node, 0, side));
    return connect.call(this, target, ...rest);
  };
})();
