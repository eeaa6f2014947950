import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CannotBegin, readArguments, wholeNumber } from '../../scripts/bench/arguments.js';

class Exited extends Error {}

/** What became of a command line: where something was said, and with which code it ended. */
function ran(args: readonly string[], read: (args: readonly string[]) => unknown) {
  const seen = { out: '', err: '', code: -1 };
  const ending = {
    out: (text: string) => void (seen.out += text),
    err: (text: string) => void (seen.err += text),
    exit: (code: number): never => {
      seen.code = code;
      throw new Exited();
    },
  };
  try {
    return { ...seen, read: readArguments('the usage', read, args, ending) };
  } catch (error) {
    if (error instanceof Exited) return seen;
    throw error;
  }
}

const read = (args: readonly string[]) => {
  const { values } = parseArgs({ args: [...args], options: { calls: { type: 'string', default: '5' } } });
  return wholeNumber('calls', values.calls, 1, 10);
};

describe('the command line of a benchmark', () => {
  it('is read', () => {
    expect(ran(['--calls', '7'], read)).toMatchObject({ read: 7, code: -1 });
  });

  it('gives the usage to whoever asks for it, and that is no failure', () => {
    expect(ran(['--calls', 'x', '--help'], read)).toEqual({ out: 'the usage', err: '', code: 0 });
  });

  it.each([
    { what: 'an unknown option', args: ['--cals', '7'] },
    { what: 'an option without its value', args: ['--calls'] },
    { what: 'a stray word', args: ['7'] },
    { what: 'a number that is none', args: ['--calls', 'many'] },
    { what: 'an empty number', args: ['--calls', ''] },
    { what: 'a part of a number', args: ['--calls', '1.5'] },
    { what: 'too small a number', args: ['--calls', '0'] },
    { what: 'too large a number', args: ['--calls', '11'] },
  ])('gives the usage on the standard error for $what, and no stack', ({ args }) => {
    const { out, err, code } = ran(args, read);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toMatch(/^.+\n\nthe usage$/);
  });

  it('says in one line why what was asked for can not be done here', () => {
    const cannot = () => {
      throw new CannotBegin('no such folder');
    };
    expect(ran([], cannot)).toEqual({ out: '', err: 'no such folder', code: 2 });
  });

  it('hides no mistake of ours', () => {
    const wrong = () => {
      throw new TypeError('ours');
    };
    expect(() => ran([], wrong)).toThrow('ours');
  });
});
