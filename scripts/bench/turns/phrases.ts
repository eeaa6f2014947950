import type { Utterance } from './flite-speaker.js';

type Phrases<T = string> = readonly [T, ...T[]];

/** What callers begin with. */
export const QUESTIONS: Phrases = [
  'Hello, what are your opening hours?',
  'I would like to know more about my order.',
  'Can you tell me how the delivery works?',
  'Hi, I have a question about my bill.',
];

/** Real interruptions: 0.7 s or longer. */
export const INTERRUPTIONS: Phrases = [
  'Wait a moment please.',
  'No, that is not what I meant.',
  'Can I ask you something?',
  'Stop, I would like to talk to a person.',
  'Sorry, but I have already done that.',
  'Hold on, what did you say about the price?',
  'Excuse me, I need to leave now.',
  'That is wrong, my name is Miller.',
  'Actually that is not right.',
  'I need to speak to somebody now.',
  'What does it cost in the end?',
  'Could you say that again please?',
];

/** What listeners say to show that they listen. */
export const BACKCHANNELS: Phrases<Utterance> = [
  { words: 'mm hm', phones: 'pau m m hh m m pau' },
  { words: 'uh huh' },
  { words: 'yeah' },
  { words: 'okay' },
  { words: 'right' },
  { words: 'I see' },
];

/** Said to somebody else in the room. */
export const SIDE_TALK: Phrases = [
  'Could you close the door over there please?',
  'I will be with you in a minute, I am on the phone.',
  'Have you seen my keys anywhere?',
  'Put it on the table next to the window.',
];

/** A turn in pieces, with pauses for thought between them. */
export const SLOW_TURNS: Phrases<readonly string[]> = [
  ['I would like to book', 'a table for four people', 'on Saturday evening.'],
  ['My customer number is', 'four seven one', 'two nine eight.'],
  ['So what I wanted to ask', 'is whether you could', 'send it to another address.'],
];

export const SHORT_GREETINGS: Phrases = [
  'Hello, how can I help you?',
  'Good morning, what can I do for you?',
];

export const LONG_GREETINGS: Phrases = [
  'Hello, and thank you for calling the practice line. This call may be recorded for training. ' +
    'Please tell me in a few words what I can do for you today, and I will try to help.',
  'Good morning, you have reached the service desk. All our colleagues are in a meeting at the moment. ' +
    'I am the automatic assistant, and I can answer most questions about orders and deliveries.',
];

/** Eight seconds or so, several sentences, with pauses where the voice makes them. */
export const LONG_ANSWERS: Phrases = [
  'We are open from Monday to Friday, from nine in the morning until six in the evening. ' +
    'On Saturdays we close at one. You can also reach us by mail at any time, and we answer within a day.',
  'Your order left our warehouse this morning. It should be with you by tomorrow afternoon. ' +
    'The driver will call you half an hour before. If nobody is at home, it will be left with a neighbour.',
  'There are two ways to do that. The first is to fill in the form on our page. ' +
    'The second is to give me the details now, and I will write them down. Both take about five minutes.',
];

export const SHORT_ANSWERS: Phrases = ['All right, go ahead.', 'Sure, I am listening.'];
