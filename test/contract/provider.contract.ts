import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { durationMs, type AudioFrame } from '../../src/audio/frame.js';
import type { AudioPart, Provider, ProviderLink } from '../../src/ports/provider.js';
import { humOf, silenceOf } from './caller-audio.js';
import { Conversation, type HeardResponse } from './conversation.js';

/** A provider under test, its link opened. */
export interface OpenedProvider {
  readonly provider: Provider;
  readonly link: ProviderLink;
  /** How many tools its sessions have. */
  readonly toolCount: number;
  /** What the caller writes to make the model call which of them. */
  readonly toolCall: { readonly userText: string; readonly name: string };
  /** Ends everything that was started for it; the link may be closed already. */
  stop(): Promise<void>;
}

/** Opens the provider anew. `good`: speech out, server VAD that answers by itself. `bad`: settings that its server must refuse. */
export type ProviderFactory = (settings: 'good' | 'bad') => Promise<OpenedProvider>;

const SENTENCE = 'Good morning, this is the front desk. How can I help you?';
const LONG_SENTENCE = Array.from({ length: 12 }, () => 'Please hold the line for a moment.').join(' ');
const BEFORE_SPEECH_MS = 600;
const SPEECH_MS = 1200;
const AFTER_SPEECH_MS = 1600;
/** A detector may say that speech began a little late, never before the call did. */
const LATEST_ONSET_MS = 300;

/** What every provider must do; run over a real connection. */
export function describeProvider(name: string, factory: ProviderFactory): void {
  describe(`the provider contract: ${name}`, () => {
    let opened: OpenedProvider;
    let talk: Conversation;
    const openWith = async (settings: 'good' | 'bad'): Promise<void> => {
      opened = await factory(settings);
      talk = new Conversation(opened.link);
    };
    afterEach(async () => await opened.stop());

    describe('with good settings', () => {
      beforeEach(async () => {
        await openWith('good');
        expect(await talk.ready()).toEqual({ type: 'ready', toolCount: opened.toolCount });
      });

      it('says what it is told to say, word for word, as audio in its own format', async () => {
        const said = await talk.say(SENTENCE);
        expect(said.text).toBe(SENTENCE);
        expect(said.streamedText).toBe(SENTENCE);
        expect(said.done).toEqual({
          type: 'response-done',
          responseId: said.started.responseId,
          status: 'completed',
        });
        expect(lengthMs(said.audio)).toBeGreaterThan(500);
        for (const { frame, responseId } of said.audio) {
          expect(frame).toMatchObject(opened.provider.format);
          expect(responseId).toBe(said.started.responseId);
        }
        expect(said.audioDone.map(({ part }) => part)).toEqual(partsOf(said.audio));
      });

      it('hears that the caller begins and stops to speak, and answers by itself', async () => {
        const { format } = opened.provider;
        await talk.say(SENTENCE);
        send(silenceOf(BEFORE_SPEECH_MS, format));
        send(humOf(SPEECH_MS, format));
        send(silenceOf(AFTER_SPEECH_MS, format));
        const began = await talk.next('speech-started');
        const stopped = await talk.next('speech-stopped');
        expect(began.audioMs).toBeGreaterThanOrEqual(0);
        expect(began.audioMs).toBeLessThanOrEqual(BEFORE_SPEECH_MS + LATEST_ONSET_MS);
        expect(stopped.audioMs).toBeGreaterThanOrEqual(BEFORE_SPEECH_MS + SPEECH_MS - LATEST_ONSET_MS);
        expect(stopped.itemId).toBe(began.itemId);
        expect((await talk.response()).done.status).toBe('completed');
      });

      it('takes back what the caller did not hear', async () => {
        const said = await talk.say(SENTENCE);
        const [part] = partsOf(said.audio);
        expect(part).toBeDefined();
        if (part === undefined) return;
        opened.link.send({ type: 'truncate', part, audioEndMs: lengthMs(audioOf(part, said)) / 2 });
        const next = await talk.say('Go on.');
        for (const { itemId } of partsOf(next.audio)) opened.link.send({ type: 'delete-item', itemId });
        expect((await talk.say('And on.')).done.status).toBe('completed');
        expect(talk.fatalFaults()).toEqual([]);
      });

      it('stops a response that is cancelled, and takes a cancel that came too late in its stride', async () => {
        opened.link.send({ type: 'say', text: LONG_SENTENCE });
        opened.link.send({ type: 'respond', wish: 'answer' });
        const { responseId } = await talk.next('response-started');
        opened.link.send({ type: 'cancel', responseId });
        const { status } = await talk.next('response-done');
        expect(['cancelled', 'completed']).toContain(status);
        opened.link.send({ type: 'cancel' });
        expect((await talk.say(SENTENCE)).text).toBe(SENTENCE);
        expect(talk.fatalFaults()).toEqual([]);
      });

      it('answers what the caller writes', async () => {
        opened.link.send({ type: 'user-text', text: 'Hello, is anybody there?' });
        const answer = await talk.respond();
        expect(answer.done.status).toBe('completed');
        expect(answer.text).not.toBe('');
        expect(answer.audio).not.toEqual([]);
      });

      it('calls a tool, takes its result and goes on', async () => {
        const { userText, name: toolName } = opened.toolCall;
        opened.link.send({ type: 'user-text', text: userText });
        const asking = await talk.respond();
        expect(asking.toolCalls).toMatchObject([{ name: toolName, responseId: asking.started.responseId }]);
        expect(asking.done.status).toBe('completed');
        for (const { callId, argumentsJson } of asking.toolCalls) {
          expect(() => JSON.parse(argumentsJson) as unknown).not.toThrow();
          opened.link.send({ type: 'tool-result', callId, output: JSON.stringify({ ok: true }) });
        }
        const answer = await talk.respond();
        expect(answer.done.status).toBe('completed');
        expect(answer.text).not.toBe('');
      });

      it('takes what the caller said as it is when the caller has finished, and leaves the answer to us', async () => {
        const { format } = opened.provider;
        await talk.say(SENTENCE);
        send(silenceOf(BEFORE_SPEECH_MS, format));
        send(humOf(SPEECH_MS, format));
        const began = await talk.next('speech-started');
        opened.link.send({ type: 'commit' });
        expect(await talk.next('committed')).toEqual({ type: 'committed', itemId: began.itemId });
        expect((await talk.respond()).done.status).toBe('completed');
        expect(talk.events.filter(({ type }) => type === 'speech-stopped')).toEqual([]);
      });

      it('takes word of an end in its stride when nothing was said', async () => {
        opened.link.send({ type: 'commit' });
        const { fault } = await talk.next('fault');
        expect(fault).toMatchObject({
          providerCode: 'input_audio_buffer_commit_empty',
          severity: 'harmless',
        });
        expect((await talk.say(SENTENCE)).done.status).toBe('completed');
      });

      it('takes other instructions in the middle of a session, without agreeing on it anew', async () => {
        await talk.say(SENTENCE);
        opened.link.send({ type: 'instruct', instructions: 'Speak of cheese only.' });
        opened.link.send({ type: 'user-text', text: 'What now?' });
        expect((await talk.respond()).done.status).toBe('completed');
        expect(talk.events.filter(({ type }) => type === 'ready' || type === 'fault')).toHaveLength(1);
      });

      it('ends once when it is closed, and has nothing to say after that', async () => {
        opened.link.close('done');
        opened.link.close('done');
        await talk.next('closed');
        opened.link.send({ type: 'respond', wish: 'answer' });
        await opened.stop();
        expect(talk.events.filter(({ type }) => type === 'closed')).toHaveLength(1);
        expect(talk.events.at(-1)?.type).toBe('closed');
      });

      it('raises no fault while nothing is wrong', async () => {
        await talk.say(SENTENCE);
        expect(talk.events.filter(({ type }) => type === 'fault')).toEqual([]);
      });
    });

    it('is connected before it is configured, and says nothing on its own', async () => {
      await openWith('good');
      await talk.next('connected');
      expect(talk.events.filter(({ type }) => type !== 'ignored').map(({ type }) => type)).toEqual([
        'connected',
      ]);
    });

    it('never becomes ready with settings that its server refuses', async () => {
      await openWith('bad');
      await talk.next('connected');
      opened.link.send({ type: 'configure' });
      const { fault } = await talk.next('fault');
      expect(fault).toMatchObject({ code: 'provider.session_rejected', severity: 'fatal' });
      expect(talk.events.map(({ type }) => type)).not.toContain('ready');
    });

    const send = (frames: readonly AudioFrame[]): void => {
      for (const frame of frames) opened.link.send({ type: 'audio', frame });
    };
  });
}

type Audio = HeardResponse['audio'];

function audioOf({ itemId, contentIndex }: AudioPart, { audio }: HeardResponse): Audio {
  return audio.filter(({ part }) => part.itemId === itemId && part.contentIndex === contentIndex);
}

function lengthMs(audio: Audio): number {
  return audio.reduce((sum, { frame }) => sum + durationMs(frame), 0);
}

function partsOf(audio: Audio): readonly AudioPart[] {
  const parts = audio.map(({ part }) => part);
  return parts.filter(
    ({ itemId, contentIndex }, index) =>
      parts.findIndex((other) => other.itemId === itemId && other.contentIndex === contentIndex) === index,
  );
}
