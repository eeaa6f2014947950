/** Words with which an English-speaking agent ends a conversation. */
const FAREWELL =
  /(?<!\b(?:say|says|saying)\s+)\b(?:good\s?bye|bye|farewell|take care|have an? (?:nice|great|good|lovely) (?:day|evening|night|weekend))\b/i;

/** Whether this is how somebody says goodbye: a farewell in the last sentence or two, not somewhere on the way. */
export function soundsLikeFarewell(text: string): boolean {
  const sentences = text.split(/(?<=[.!?])\s+/).filter((sentence) => sentence.trim() !== '');
  return sentences.slice(-2).some((sentence) => FAREWELL.test(sentence) && !sentence.trim().endsWith('?'));
}
