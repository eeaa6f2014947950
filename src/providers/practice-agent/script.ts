import { z } from 'zod';

/** What the practice agent can be asked to react to. */
export const STIMULUS_KINDS = [
  /** Asked to respond while nothing has been said yet. */
  'start',
  /** Asked to respond though nothing new happened. */
  'nothing-new',
  /** Instructions: a system message, or the instructions of one response. */
  'instruction',
  /** The caller pressed a key (a text that fits the script's `keypad` pattern). */
  'key',
  /** Any other text from the caller. */
  'text',
  /** The caller spoke. */
  'speech',
  /** The caller stayed silent until the idle timeout. */
  'silence',
  /** A tool answered. */
  'tool-result',
] as const;

const pattern = z.string().transform((source, context) => {
  try {
    return new RegExp(source, 'su');
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

const MIN_SESSION_S = 1;
const MAX_SESSION_S = 86_400;
const MAX_PHRASE_CHARS = 80;
const MAX_PHRASES_OF_A_RULE = 50;

/** A phrase in words, so that it can be put into a grammar as it is. */
const phrase = z
  .string()
  .max(MAX_PHRASE_CHARS)
  .regex(
    /^[a-z]+(?:'[a-z]+)*(?: [a-z]+(?:'[a-z]+)*)*$/,
    'a phrase is small letters and single spaces, as in: opening hours',
  );

const stepSchema = z.union([
  z.strictObject({ say: z.string() }),
  z.strictObject({ echo: z.literal(true) }),
  z.strictObject({
    call: z.strictObject({ tool: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) }),
  }),
  z.strictObject({ mode: z.string() }),
]);

const ruleSchema = z.strictObject({
  when: z.strictObject({
    is: z.enum(STIMULUS_KINDS),
    /** Regular expression on the text (or the tool's result); its named groups can be used as {{name}}. */
    matches: pattern.optional(),
    /** Phrases that the caller says; any of them. Where it can, the agent understands those of all rules, and no other words. */
    says: z
      .union([phrase.transform((one) => [one]), z.array(phrase).min(1).max(MAX_PHRASES_OF_A_RULE)])
      .optional(),
    key: z.union([z.string(), z.array(z.string())]).optional(),
    tool: z.string().optional(),
    /** Only if the session offers this tool. */
    offers: z.string().optional(),
    /** Only in this mode (see `mode` steps); the first mode is `normal`. */
    mode: z.string().optional(),
    /** Only if the caller has (true) or has not (false) spoken yet. */
    heard: z.boolean().optional(),
    /** Only if the agent can (true) or can't (false) understand what is said. */
    ears: z.boolean().optional(),
  }),
  do: z.array(stepSchema),
});

/** A practice agent's whole behaviour: the first rule whose `when` fits decides. */
export const practiceScriptSchema = z.strictObject({
  /** Pattern of the text that stands for a key press; its group `key` is the key. */
  keypad: pattern,
  /** Sessions end by themselves after so long (s), as the service's do after an hour. */
  session_s: z.number().min(MIN_SESSION_S).max(MAX_SESSION_S).optional(),
  rules: z.array(ruleSchema).min(1),
});

export type PracticeScript = z.output<typeof practiceScriptSchema>;
export type ScriptRule = PracticeScript['rules'][number];
export type ScriptStep = ScriptRule['do'][number];
export type StimulusKind = (typeof STIMULUS_KINDS)[number];
