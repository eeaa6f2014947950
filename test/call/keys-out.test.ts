import { describe, expect, it } from 'vitest';
import { dtmf } from '../../src/audio/dtmf.js';
import { KeysOut } from '../../src/call/keys-out.js';
import { NO_CONTROL } from '../support/test-call.js';
import { settled } from '../support/settled.js';

/** Keys on a line on which the agent speaks, or not. */
function scene({ dtmfOut = true, drained = true, fails = false } = {}) {
  const [sent, tones, faults]: [string[], Uint8Array[], string[]] = [[], [], []];
  const talk = { drained, sounds: { playSignal: (sound: Uint8Array) => void tones.push(sound) } };
  const keys = new KeysOut({
    carrier: { dtmfOut },
    carrierCallId: 'CA1',
    control: {
      ...NO_CONTROL,
      sendDigits: (callId, digits) => {
        sent.push(`${callId} ${digits}`);
        return fails ? Promise.reject(new Error('refused')) : Promise.resolve();
      },
    },
    talk,
    fault: (code, detail) => faults.push(`${code} ${detail}`),
  });
  return { keys, sent, tones, faults };
}

describe('keys for the other end', () => {
  it('are sent by the carrier where it can', () => {
    const { keys, sent, tones } = scene();
    keys.press('47w11#');
    expect([sent, tones]).toEqual([['CA1 47w11#'], []]);
  });

  it('wait for what is being said, and go in their order', () => {
    const { keys, sent } = scene({ drained: false });
    keys.press('1');
    keys.press('2');
    expect(sent).toEqual([]);
    keys.drained();
    keys.drained();
    expect(sent).toEqual(['CA1 12']);
  });

  it('are tones on the line of a carrier that can’t', () => {
    const { keys, sent, tones } = scene({ dtmfOut: false });
    keys.press('1');
    expect(sent).toEqual([]);
    expect(tones).toEqual([dtmf('1')]);
  });

  it('cost nobody the call where the carrier fails', async () => {
    const { keys, faults } = scene({ fails: true });
    keys.press('1');
    await settled();
    expect(faults).toEqual(['carrier.dtmf_failed refused']);
  });
});
