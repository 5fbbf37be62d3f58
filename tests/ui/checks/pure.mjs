import { diffLines, hunks } from '../../../examples/webhook_server/admin/ui/src/core/diff.js';
import { jsonLines, parseJson } from '../../../examples/webhook_server/admin/ui/src/core/json.js';
import {
  cut,
  isMasked,
  runs,
  safe,
} from '../../../examples/webhook_server/admin/ui/src/core/text.js';
import { same } from '../lib/runner.mjs';

const marks = (text) =>
  runs(text)
    .filter((run) => run.mark)
    .map((run) => run.text)
    .join();
const signs = (before, after) =>
  diffLines([...before], [...after])
    .map((line) => line.sign + line.text)
    .join('');

export default [
  [
    'characters that do not show become marks, others stay',
    () => {
      same(marks('plain, ÆØÅ, 日本, 👩‍👩‍👧, e\u0301'), '', 'the marks of plain text');
      same(marks('\u202egnp.exe\u202c'), 'U+202E,U+202C', 'the marks of turned text');
      same(marks('a\u0000b\u0007\n'), 'U+0000,U+0007,U+000A', 'the marks of control characters');
      same(marks('x\ud800y'), 'U+D800', 'the mark of half a character');
      same(marks(`Z${'\u0301'.repeat(9)}`), '9 marks', 'the mark of a stack');
      same(safe('\u202ea'), '[U+202E]a', 'what stands in an attribute');
    },
  ],
  [
    'a text is cut between characters',
    () => {
      same(cut('ab😀', 3), 'ab', 'the cut text');
      same(cut('ab😀', 4), 'ab😀', 'the whole text');
    },
  ],
  [
    'masks are known by their dots',
    () => {
      same(isMasked('a•••@s•••.example'), true, 'a mask');
      same(isMasked('gold'), false, 'a value');
    },
  ],
  [
    'lines of JSON are those of the value',
    () => {
      const lines = jsonLines(parseJson('{"a":[1,{}],"b":"x"}')).map(
        (line) => (line.name ?? '') + (line.mark ?? line.leaf),
      );
      same(lines.join(' '), '{ a[ 1 {} ] bx }', 'the lines');
      same(
        jsonLines(
          Array.from({ length: 50 }, () => 1),
          10,
        ).length,
        10,
        'the number of lines',
      );
    },
  ],
  [
    'a difference keeps what both have',
    () => {
      same(signs('abcd', 'abcd'), ' a b c d', 'no difference');
      same(signs('abcd', 'axcd'), ' a-b+x c d', 'one line');
      same(signs('', 'ab'), '+a+b', 'only new lines');
      same(
        hunks(diffLines([...'abcdefghij'], [...'abcdefghiX'])).filter(Boolean).length,
        5,
        'the lines around a change',
      );
    },
  ],
];
