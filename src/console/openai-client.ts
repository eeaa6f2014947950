import { PageConnection, type Heard } from './openai-client/connection.js';
import { element, logLine } from './openai-client/dom.js';
import { PeerCall } from './openai-client/peer-call.js';

/** The test client of `GET /openai/client`: connects to the JSON socket, gets a token, calls a function and signals WebRTC, with a log of it all. */
const log = logLine(element('log', HTMLOListElement));
const actions = element('actions', HTMLFieldSetElement);
const state = element('state', HTMLOutputElement);
const connectButton = element('connect', HTMLButtonElement);
const disconnectButton = element('disconnect', HTMLButtonElement);
const clientId = element('client-id', HTMLInputElement);

const connection = new PageConnection({
  heard,
  changed(connected, why) {
    actions.disabled = !connected;
    connectButton.disabled = connected;
    disconnectButton.disabled = !connected;
    state.value = connected ? 'connected' : why;
    log(connected ? 'note' : 'error', connected ? 'connected' : why);
  },
});
const call = new PeerCall(element('sound', HTMLAudioElement), (text) => log('note', text));

function heard(message: Heard): void {
  log(message.type === 'error' ? 'error' : 'heard', message);
  const { signal } = message;
  if (message.type === 'webrtc_signal' && typeof signal === 'object' && signal !== null && 'sdp' in signal)
    void call.answered(String(signal.sdp)).catch(failed);
}

function say(message: { readonly type: string }): void {
  log('said', message);
  connection.say(message);
}

function failed(error: unknown): void {
  log('error', error instanceof Error ? error.message : String(error));
}

function onClick(id: string, run: () => void | Promise<void>): void {
  element(id, HTMLButtonElement).addEventListener('click', () => {
    Promise.resolve().then(run).catch(failed);
  });
}

element('connection', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const token = element('admin-token', HTMLInputElement).value;
  connection.open(clientId.value, token === '' ? undefined : token);
});
disconnectButton.addEventListener('click', () => connection.close());
onClick('get-token', () => say({ type: 'get_token' }));
onClick('signal', async () => {
  const sdp = await call.offer();
  const message = { type: 'webrtc_signal', signal: { type: 'offer', sdp } };
  say(message);
});
onClick('call-function', () => {
  const message = {
    type: 'function_call',
    function_name: element('function-name', HTMLInputElement).value,
    arguments: element('function-arguments', HTMLInputElement).value,
  };
  say(message);
});
onClick('clear', () => element('log', HTMLOListElement).replaceChildren());
clientId.value = `page-${crypto.getRandomValues(new Uint32Array(1)).join('')}`;
