import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTwiml } from '../../../src/cli/call/read-twiml.js';
import { TalkpathError } from '../../../src/lib/errors.js';

describe('reading TwiML', () => {
  it('gives verbs with their attributes, nouns and text', () => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>
      <!-- first the agent -->
      <Response>
        <Connect action='/after?a=1&amp;b=2'><Stream url="wss://x/y"><Parameter name="t" value="&lt;&#65;&#x42;&quot;>"/></Stream></Connect>
        <Say voice="a">Good &amp; bye</Say><Hangup />
      </Response>`;
    const [connect, say, hangup, ...others] = readTwiml(xml);
    expect(connect?.attributes).toEqual({ action: '/after?a=1&b=2' });
    expect(connect?.children[0]?.children[0]?.attributes).toEqual({ name: 't', value: '<AB">' });
    expect([say?.text, hangup?.name, others]).toEqual(['Good & bye', 'Hangup', []]);
  });

  it.each([
    ['a blank line before <?xml', '\n<?xml version="1.0"?><Response/>'],
    ['no markup', 'hello'],
    ['nothing', ''],
    ['another root', '<?xml version="1.0"?><Twiml/>'],
    ['a root in small letters', '<?xml version="1.0"?><response/>'],
    ['two roots', '<Response/><Response/>'],
    ['an element that is not closed', '<Response><Say>'],
    ['elements that cross', '<Response><Say><Play></Say></Play></Response>'],
    ['too many ends', '<Response/></Response>'],
    ['a bare ampersand', '<Response><Say>you & me</Say></Response>'],
    ['an entity that XML does not have', '<Response><Say>&nbsp;</Say></Response>'],
    ['a character that does not exist', '<Response><Say>&#1114112;</Say></Response>'],
    ['an attribute without quotes', '<Response><Say voice=a/></Response>'],
    ['JSON', '{"error":"no"}'],
    ['too much', `<Response><Say>${'a'.repeat(70_000)}</Say></Response>`],
  ])('refuses %s', (_, xml) => {
    expect(() => readTwiml(xml)).toThrow(expect.objectContaining({ code: 'call.bad_twiml' }) as Error);
  });

  it('either reads a document or refuses it by name', () => {
    const piece = fc.constantFrom(
      '<Response>',
      '</Response>',
      '<Say>',
      '</Say>',
      '<A b="c"/>',
      '&amp;',
      '&',
      '<',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          readTwiml(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(TalkpathError);
        }
      }),
    );
  });
});
