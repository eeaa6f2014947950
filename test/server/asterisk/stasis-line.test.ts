import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/lib/deferred.js';
import type { CarrierEvent } from '../../../src/ports/carrier.js';
import { StasisLine } from '../../../src/server/asterisk/stasis-line.js';
import { FakeCarrier } from '../../support/fake-carrier.js';
import { ManualClock } from '../../support/manual-clock.js';
import { settled } from '../../support/settled.js';

function scene() {
  const carrier = new FakeCarrier(new ManualClock());
  const verdict = deferred<boolean>();
  const line = new StasisLine(carrier.link, () => verdict.promise);
  const events: CarrierEvent[] = [];
  line.onEvent = (event) => events.push(event);
  return { carrier, line, events, verdict };
}

describe('the stream of a call by Stasis', () => {
  it.each([true, false])('ends in good order only where the caller has left (%s)', async (hasLeft) => {
    const { carrier, events, verdict } = scene();
    carrier.emit({ type: 'dtmf', digit: '1' });
    carrier.emit({ type: 'stopped', orderly: !hasLeft, detail: 'closed' });
    await settled();
    expect(events).toEqual([{ type: 'dtmf', digit: '1' }]);
    verdict.resolve(hasLeft);
    await settled();
    expect(events.slice(1)).toEqual([{ type: 'stopped', orderly: hasLeft, detail: 'closed' }]);
  });

  it('waits for no word of the caller once the call has closed it', async () => {
    const { carrier, line, events, verdict } = scene();
    carrier.emit({ type: 'stopped', orderly: true, detail: 'closed' });
    line.close('server-stopped');
    await settled();
    const told = events.filter(({ type }) => type === 'stopped');
    verdict.resolve(false);
    await settled();
    expect(events.filter(({ type }) => type === 'stopped')).toEqual(told);
    expect(told.at(-1)).toMatchObject({ detail: 'closed' });
  });

  it('takes what it is told for what it is, and says at once that it ended, where the call closed it', () => {
    const { carrier, line, events } = scene();
    line.send({ type: 'mark', name: 'm1' });
    line.close('agent-hung-up');
    expect(carrier.commands).toEqual([{ type: 'mark', name: 'm1' }]);
    expect(events.map(({ type }) => type)).toContain('stopped');
  });
});
