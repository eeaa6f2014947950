import { SpokenCall } from './spoken-call.js';

/** A call that has everything in it: a greeting, a barge-in, a doubt, tools that take their time, keys and a goodbye. */
export async function bookingCall(): Promise<SpokenCall> {
  const spoken = new SpokenCall({
    find_table: async (wait) => (await wait(1400), { free: ['19:00', '20:30'] }),
    book_table: async (wait) => (await wait(650), { number: 'B-204' }),
    send_sms: () => Promise.reject(new Error('no gateway')),
  });
  const { provider, carrier } = spoken.call;
  await spoken.pass(240);
  spoken.begin();
  await spoken.pass(300);
  await spoken.pass(spoken.agentSays('Good evening, this is Trattoria Luna. How can I help you?', 180));
  await spoken.pass(500);
  await spoken.pass(spoken.callerSays('Hi, I would like to book a table for tonight.') + 520);
  spoken.callsTool('find_table', { day: 'today', people: 2 });
  await spoken.pass(1600);
  spoken.agentSays(
    'Tonight we still have a table at seven, and another one at half past eight. The first is by the window, the second is on the terrace, where it may get a little cool later.',
  );
  await spoken.pass(5600);
  await spoken.pass(spoken.callerSays('Seven is fine, by the window please.') + 520);
  await spoken.pass(spoken.agentSays('Lovely. For how many people, and under which name?', 420));
  await spoken.pass(700);
  await spoken.pass(spoken.callerSays('Two people. The name is Okafor.') + 520);
  spoken.callsTool('book_table', { time: '19:00', people: 2, name: 'Okafor' });
  spoken.callsTool('send_sms', { to: 'caller' });
  await spoken.pass(900);
  spoken.agentSays(
    'Done! Two people at seven, by the window. Your number is B 204. Shall I send it to you? Press one for yes.',
  );
  await spoken.pass(2300);
  spoken.clickOnTheLine(100);
  await spoken.pass(5600);
  carrier.emit({ type: 'dtmf', digit: '1' });
  await spoken.pass(1500);
  await spoken.pass(
    spoken.agentSays('I am sorry, I can not send it at the moment. See you tonight, goodbye!', 300),
  );
  provider.emit({ type: 'usage', responseId: 'resp_1', tokens: NO_TOKENS });
  await spoken.pass(400);
  carrier.hangUp();
  return spoken;
}

/** A caller who says one thing, and writes another with marks in it. */
export async function writtenCall(): Promise<SpokenCall> {
  const spoken = new SpokenCall();
  spoken.begin();
  await spoken.pass(300);
  await spoken.pass(spoken.callerSays('Are you open on Sunday?') + 900);
  spoken.call.session.caller.write(' My name is <b>Ó Briain</b>, spelled so. ');
  await spoken.pass(spoken.agentSays('Thank you, we are.'));
  spoken.call.carrier.hangUp();
  return spoken;
}

const NO_TOKENS = {
  inputText: 0,
  inputAudio: 0,
  cachedText: 0,
  cachedAudio: 0,
  outputText: 0,
  outputAudio: 0,
};

const QUESTIONS = [
  ['What are your opening hours on Sunday?', 'On Sundays we are open from noon until ten in the evening.'],
  [
    'Do you have anything without gluten?',
    'Yes, the risotto and two of the pasta dishes can be made without gluten.',
  ],
  ['And is there parking nearby?', 'There is a garage right across the street, the first hour is free.'],
  ['Okay.', 'Is there anything else that you would like to know?'],
] as const;

/** A conversation that goes on for so long. */
export async function longCall(lengthMs: number): Promise<SpokenCall> {
  const spoken = new SpokenCall();
  await spoken.pass(200);
  spoken.begin();
  await spoken.pass(spoken.agentSays('Good evening, this is Trattoria Luna.'));
  for (let turn = 0; spoken.nowMs < lengthMs; turn++) {
    const [question, answer] = QUESTIONS[turn % QUESTIONS.length] ?? QUESTIONS[0];
    const ms = spoken.exchange(question, answer);
    // Every fifth answer is not heard to its end.
    await spoken.pass(turn % 5 === 4 ? ms * 0.7 : ms + 400);
  }
  spoken.call.carrier.hangUp();
  return spoken;
}
