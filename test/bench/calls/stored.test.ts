import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CannotBegin } from '../../../scripts/bench/arguments.js';
import { ratiosOf } from '../../../scripts/bench/calls/ratios.js';
import { checkStorable, readStored, writeStored } from '../../../scripts/bench/calls/stored.js';
import { subject } from './figures.js';

const folder = mkdtempSync(join(tmpdir(), 'talkpath-stored-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(text: string): string {
  const path = join(folder, 'stored.json');
  writeFileSync(path, text);
  return path;
}

describe('stored ratios', () => {
  it('are read as they were written, to two digits', () => {
    const path = join(folder, 'new.json');
    checkStorable(path);
    writeStored(path, 'a machine', ratiosOf([subject('ours', [2.456]), subject('floor', [1])]));
    expect(readStored(path)).toEqual({ machine: 'a machine', ratios: { 'ours / floor': 2.46 } });
  });

  it.each([
    ['no JSON', '{"ratios":'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['no ratios', '{"machine":"m"}'],
    ['ratios that are a list', '{"ratios":[2.4]}'],
    ['a ratio that is no number', '{"ratios":{"ours / floor":"2.4"}}'],
    ['a ratio that was not measured', '{"ratios":{"ours / floor":null}}'],
    ['a ratio of nothing', '{"ratios":{"ours / floor":0}}'],
  ])('can not be %s, which is said before anything is measured', (_what, text) => {
    const path = fileOf(text);
    expect(() => readStored(path)).toThrow(CannotBegin);
    expect(() => readStored(path)).toThrow(`--against ${path}: `);
  });

  it('are told from what is no JSON', () => {
    expect(() => readStored(fileOf('{'))).toThrow('it is no JSON');
  });

  it('must be there', () => {
    expect(() => readStored(join(folder, 'gone.json'))).toThrow(CannotBegin);
  });

  it.each([
    ['a folder that does not exist', 'gone/calls.json'],
    ['a file as if it were a folder', 'stored.json/calls.json'],
    ['what is a folder itself', '.'],
  ])('can not go into %s', (_what, name) => {
    fileOf('{}');
    expect(() => checkStorable(join(folder, name))).toThrow(CannotBegin);
  });

  it('can not go where there is no name', () => {
    expect(() => checkStorable('')).toThrow(CannotBegin);
  });
});
