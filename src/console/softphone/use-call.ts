import { useEffect, useReducer, useRef, useState } from 'react';
import {
  CLEAN_LINE,
  createRealtimeClient,
  RealtimeError,
  type LineConditions,
  type RealtimeClient,
} from '../../client/index.js';
import { wallClock } from '../../lib/wall-clock.js';
import { session } from '../api/session.js';
import { type CallAction, type CallState, nextCall, NO_CALL } from './call-state.js';
import { problemOf } from './problems.js';

/** How the person wants the phone to be; kept from call to call. */
export interface PhoneSettings {
  /** Empty: whoever the routes choose. */
  readonly agent: string;
  readonly muted: boolean;
  /** 0 to 1. */
  readonly volume: number;
  /** Device ids; empty: the browser's choice. */
  readonly input: string;
  readonly output: string;
  readonly line: LineConditions;
}

/** How loud each side is: RMS, 0 to 1. */
export interface Levels {
  readonly agent: number;
  readonly caller: number;
}

/** A phone: what it shows, and its keys. */
export interface Phone {
  readonly state: CallState;
  readonly settings: PhoneSettings;
  readonly levels: Levels;
  readonly call: (how?: { readonly listensOnly: boolean }) => void;
  readonly hangUp: () => void;
  readonly press: (digit: string) => void;
  readonly write: (text: string) => void;
  readonly set: (change: Partial<PhoneSettings>) => void;
  readonly dismiss: () => void;
}

const DEFAULTS: PhoneSettings = {
  agent: '',
  muted: false,
  volume: 1,
  input: '',
  output: '',
  line: CLEAN_LINE,
};
const SILENT: Levels = { agent: 0, caller: 0 };

/** One phone as long as the component lives; what is live ends with it. */
export function useCall(): Phone {
  const [state, act] = useReducer(nextCall, NO_CALL);
  const [settings, setSettings] = useState(DEFAULTS);
  const [levels, setLevels] = useState(SILENT);
  const client = useRef<RealtimeClient | undefined>(undefined);
  useEffect(() => () => client.current?.disconnect(), []);
  return {
    state,
    settings,
    levels,
    call: ({ listensOnly } = { listensOnly: false }) => {
      client.current?.disconnect();
      act({ type: 'dialled', listensOnly });
      client.current = dial(settings, listensOnly, { act, setLevels });
    },
    hangUp: () => client.current?.disconnect(),
    press: (digit) => {
      client.current?.sendDigit(digit);
      act({ type: 'pressed', digit, nowMs: wallClock.now() });
    },
    write: (text) => {
      client.current?.sendText(text);
      act({ type: 'wrote', text, nowMs: wallClock.now() });
    },
    set: (change) => {
      setSettings((old) => ({ ...old, ...change }));
      if (client.current !== undefined) apply(client.current, change, act);
    },
    dismiss: () => act({ type: 'dismissed' }),
  };
}

interface Told {
  readonly act: (action: CallAction) => void;
  readonly setLevels: (levels: Levels) => void;
}

function dial(settings: PhoneSettings, listensOnly: boolean, told: Told): RealtimeClient {
  const { agent, input } = settings;
  const chosen = input === '' ? true : { deviceId: { exact: input } };
  const client = createRealtimeClient({
    token: session.token,
    agent: agent === '' ? undefined : agent,
    microphone: listensOnly ? false : chosen,
  });
  watch(client, told);
  apply(client, { ...settings, input: '' }, told.act);
  client.connect().catch((error: unknown) => {
    if (error instanceof RealtimeError) told.act({ type: 'failed', problem: problemOf(error) });
  });
  return client;
}

function watch(client: RealtimeClient, { act, setLevels }: Told): void {
  client.on('status', (status) => {
    act({ type: 'status', status, nowMs: wallClock.now() });
    if (status !== 'connected') setLevels(SILENT);
  });
  client.on('connected', (call) => act({ type: 'connected', call }));
  client.on('disconnected', ({ willReconnect, code = 'connection_lost', reason }) => {
    const because = problemOf({ code, message: reason }).title;
    if (willReconnect) act({ type: 'lost', because, nowMs: wallClock.now() });
  });
  client.on('note', (note) => act({ type: 'note', note }));
  client.on('error', (error) => act({ type: 'failed', problem: problemOf(error) }));
  client.on('audio_buffer', ({ level, microphoneLevel }) =>
    setLevels({ agent: level, caller: microphoneLevel }),
  );
}

function apply(
  client: RealtimeClient,
  { muted, volume, line, input = '', output = '' }: Partial<PhoneSettings>,
  act: Told['act'],
): void {
  if (muted !== undefined) client.setMuted(muted);
  if (volume !== undefined) client.setVolume(volume);
  if (line !== undefined) client.setLine(line);
  const fail = (error: unknown): void => {
    if (error instanceof RealtimeError) act({ type: 'failed', problem: problemOf(error) });
  };
  if (input !== '') client.setInput(input).catch(fail);
  if (output !== '') client.setOutput(output).catch(fail);
}
