import { describe, expect, it } from 'vitest';
import { MODEL_FORMAT, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import type { ProviderCommand, ProviderEvent } from '../../src/ports/provider.js';
import { withoutBacklog } from '../../src/wire/backlog.js';

const FRAME: ProviderCommand = {
  type: 'audio',
  frame: { ...TELEPHONE_FORMAT, samples: new Uint8Array(160) },
};
const WIDE: ProviderCommand = { type: 'audio', frame: { ...MODEL_FORMAT, samples: new Int16Array(480) } };
/** Three seconds of μ-law as base64 and JSON. */
const TOO_MUCH = 45_000;

function scene() {
  const sent: ProviderCommand[] = [];
  const heard: ProviderEvent[] = [];
  const inner = {
    onEvent: ((): void => undefined) as (event: ProviderEvent) => void,
    bufferedBytes: 0,
    send: (command: ProviderCommand) => void sent.push(command),
    close: () => undefined,
  };
  const link = withoutBacklog(inner);
  link.onEvent = (event) => heard.push(event);
  return { inner, link, sent, heard };
}

describe('a provider that takes no sound', () => {
  it('gets no more of it, and everything else', () => {
    const { inner, link, sent } = scene();
    inner.bufferedBytes = TOO_MUCH;
    link.send(FRAME);
    link.send({ type: 'cancel' });
    expect(sent).toEqual([{ type: 'cancel' }]);
  });

  it('has it told once, when it is over, how much was dropped', async () => {
    const { inner, link, sent, heard } = scene();
    inner.bufferedBytes = TOO_MUCH;
    for (let n = 0; n < 10; n += 1) link.send(FRAME);
    inner.bufferedBytes = 0;
    link.send(FRAME);
    link.send(FRAME);
    expect(heard).toEqual([]);
    await Promise.resolve();
    expect(heard).toMatchObject([
      { type: 'fault', fault: { code: 'provider.backlog', severity: 'retryable' } },
    ]);
    expect(JSON.stringify(heard)).toContain('200 ms');
    expect(sent).toHaveLength(2);
  });

  it('is measured by how long the sound lasts and not by its bytes', () => {
    const { inner, link, sent } = scene();
    inner.bufferedBytes = TOO_MUCH;
    link.send(WIDE);
    expect(sent).toHaveLength(1);
  });
});
