import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { HEARTBEAT_MS, keepHeartbeat } from '../../src/wire/heartbeat.js';
import { ManualClock } from '../support/manual-clock.js';

class Wire extends EventEmitter {
  pings = 0;
  cut = false;

  ping(): void {
    this.pings += 1;
  }

  terminate(): void {
    this.cut = true;
    this.emit('close');
  }
}

function scene() {
  const [wire, clock] = [new Wire(), new ManualClock()];
  keepHeartbeat(wire as never, clock);
  return { wire, clock };
}

describe('a socket’s heartbeat', () => {
  it('asks again and again while the peer answers', () => {
    const { wire, clock } = scene();
    for (let beat = 1; beat <= 3; beat += 1) {
      clock.advance(HEARTBEAT_MS);
      wire.emit('pong');
    }
    expect([wire.pings, wire.cut]).toEqual([3, false]);
  });

  it('cuts a peer off that did not answer by the next beat', () => {
    const { wire, clock } = scene();
    clock.advance(HEARTBEAT_MS);
    expect(wire.cut).toBe(false);
    clock.advance(HEARTBEAT_MS);
    expect(wire.cut).toBe(true);
  });

  it('ends with the socket', () => {
    const { wire, clock } = scene();
    wire.emit('close');
    clock.advance(10 * HEARTBEAT_MS);
    expect(wire.pings).toBe(0);
  });

  it('believes what a peer says in place of an answer', () => {
    const { wire, clock } = scene();
    clock.advance(HEARTBEAT_MS);
    wire.emit('message');
    clock.advance(HEARTBEAT_MS);
    expect(wire.cut).toBe(false);
  });

  it('judges nobody after this process stood still itself', () => {
    const { wire, clock } = scene();
    clock.advance(HEARTBEAT_MS);
    clock.leap(HEARTBEAT_MS + 5000);
    clock.advance(0);
    expect(wire.cut).toBe(false);
    clock.advance(HEARTBEAT_MS);
    expect(wire.cut).toBe(true);
  });

  it('may be quicker, and says so before it cuts', () => {
    const [wire, clock] = [new Wire(), new ManualClock()];
    let lost = 0;
    keepHeartbeat(wire as never, clock, { everyMs: 3000, lost: () => (lost += 1) });
    clock.advance(5999);
    expect([wire.pings, lost]).toEqual([1, 0]);
    clock.advance(1);
    expect([wire.cut, lost]).toEqual([true, 1]);
  });
});
