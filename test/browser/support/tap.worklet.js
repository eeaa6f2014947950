/* global AudioWorkletProcessor, registerProcessor, sampleRate, currentTime */
const FRAME_S = 0.01;

/** Every 10 ms: the audio clock (s) and the loudness (RMS, 0 to 1) of input 0, the loudspeaker, and input 1, the microphone. */
class Tap extends AudioWorkletProcessor {
  sums = [0, 0];
  count = 0;

  process(inputs) {
    inputs.forEach(([samples = []], side) => {
      for (const sample of samples) this.sums[side] += sample * sample;
    });
    this.count += 128;
    if (this.count >= FRAME_S * sampleRate) {
      const [out, microphone] = this.sums.map((sum) => Math.sqrt(sum / this.count));
      this.port.postMessage({ timeS: currentTime, out, microphone });
      this.sums = [0, 0];
      this.count = 0;
    }
    return true;
  }
}

registerProcessor('tap', Tap);
