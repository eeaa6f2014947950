import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseOrder } from '../../src/call/response-order.js';

function setUp() {
  const asked = { times: 0 };
  const order = new ResponseOrder(() => (asked.times += 1));
  return { asked, order };
}

describe('one response at a time', () => {
  it('asks at once while none is open', () => {
    const { asked, order } = setUp();
    order.request();
    expect(asked.times).toBe(1);
  });

  it('lets any number of wishes wait for the open response, and asks once for all of them', () => {
    const { asked, order } = setUp();
    order.started('r1');
    order.request();
    order.request();
    expect(asked.times).toBe(0);
    order.done('r1');
    expect(asked.times).toBe(1);
  });

  it('does not ask again before what was asked for has begun', () => {
    const { asked, order } = setUp();
    order.request();
    order.request();
    expect(asked.times).toBe(1);
    order.started('r1');
    order.done('r1');
    expect(asked.times).toBe(2);
  });

  it('asks again after the response that it was refused for', () => {
    const { asked, order } = setUp();
    order.request();
    order.refused();
    order.started('theirs');
    order.done('theirs');
    expect(asked.times).toBe(2);
  });

  it('asks again also when it saw the other response before it was refused', () => {
    const { asked, order } = setUp();
    order.request();
    order.started('theirs');
    order.refused();
    order.done('theirs');
    expect(asked.times).toBe(2);
  });

  it('asks again after a refusal for a response whose beginning it never saw, and once for all wishes', () => {
    const { asked, order } = setUp();
    order.request();
    order.refused();
    order.done('never seen');
    expect(asked.times).toBe(2);
    order.refused();
    order.request();
    order.started('ours');
    order.done('ours');
    expect(asked.times).toBe(3);
  });

  it('takes a done that comes late or twice for the end of no other response', () => {
    const { asked, order } = setUp();
    order.started('r1');
    order.done('r1');
    order.request();
    order.done('r1');
    order.request();
    expect(asked.times).toBe(1);
    order.started('r2');
    order.done('r1');
    expect([asked.times, order.openId]).toEqual([1, 'r2']);
    order.done('r2');
    expect(asked.times).toBe(2);
  });

  it('asks nobody any more once the provider is gone', () => {
    const { asked, order } = setUp();
    order.abandon();
    order.request();
    expect([asked.times, order.pending]).toEqual([0, false]);
  });

  it('is pending from the wish to the end, and not after the provider is gone', () => {
    const { order } = setUp();
    expect(order.pending).toBe(false);
    order.request();
    expect(order.pending).toBe(true);
    order.started('r1');
    expect(order.openId).toBe('r1');
    order.abandon();
    expect(order.pending).toBe(false);
  });

  it('never has two requests open, whatever the order of events', () => {
    const happening = fc.constantFrom('request', 'server-starts', 'done', 'refused' as const);
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 50 }), (happenings) => {
        let [asked, open] = [0, false];
        const order = new ResponseOrder(() => {
          expect(open || asked > 0).toBe(false);
          asked += 1;
        });
        for (const one of happenings) {
          if (one === 'request') order.request();
          else if (one === 'server-starts' && !open) {
            [asked, open] = [0, true];
            order.started('r');
          } else if (one === 'done' && open) {
            open = false;
            order.done('r');
          } else if (one === 'refused' && asked > 0 && !open) {
            // A response of the server's own was open, and its start is seen next.
            [asked, open] = [0, true];
            order.refused();
            order.started('r');
          }
        }
      }),
    );
  });
});
