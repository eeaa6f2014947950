import { describe, expect, it } from 'vitest';
import { chat, post, shown } from '../support/chat-client.js';
import { TestServer } from '../support/test-server.js';

const TOOLS =
  'provider_name: practice\nagents: {default: {instructions: Be brief., tools: [get_call_info, hangup_call]}}';

describe('a conversation in text with the practice agent', () => {
  it.each(['ga', 'beta'])('streams an answer, then says what it took, in the %s dialect', async (dialect) => {
    const { url } = await TestServer.start({
      yaml: `provider_name: practice\nopenai: {dialect: ${dialect}}`,
    });
    const said = await chat(url, 'Hello there');
    expect(said.status).toBe(200);
    console.log(JSON.stringify(said.events));
    const again = await chat(url, 'The caller pressed 3 on the keypad.', { conversation_id: said.id });
    console.log(JSON.stringify(again.events));
    console.log(JSON.stringify(await shown(url, said.id)));
  });
});
