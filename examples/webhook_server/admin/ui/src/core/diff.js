/**
 * Lines that two texts share, and those that only one has.
 * @param {string[]} before @param {string[]} after
 * @returns {{sign: ' '|'-'|'+', text: string}[]}
 */
export function diffLines(before, after) {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start])
    start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before.at(-1 - end) === after.at(-1 - end)
  )
    end += 1;
  const same = (text) => ({ sign: ' ', text });
  const a = before.slice(start, before.length - end);
  const b = after.slice(start, after.length - end);
  return [
    ...before.slice(0, start).map(same),
    ...middle(a, b),
    ...before.slice(before.length - end).map(same),
  ];
}

const gone = (text) => ({ sign: '-', text });
const come = (text) => ({ sign: '+', text });

/** The longest common lines, unless there are so many that it would take long. */
function middle(a, b) {
  if (a.length * b.length > 4e6) return [...a.map(gone), ...b.map(come)];
  const width = b.length + 1;
  const best = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      best[i * width + j] =
        a[i] === b[j]
          ? best[(i + 1) * width + j + 1] + 1
          : Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
    }
  }
  const lines = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) lines.push({ sign: ' ', text: a[((j += 1), i++)] });
    else if (best[(i + 1) * width + j] >= best[i * width + j + 1]) lines.push(gone(a[i++]));
    else lines.push(come(b[j++]));
  }
  return [...lines, ...a.slice(i).map(gone), ...b.slice(j).map(come)];
}

/** Only what changed, with a few lines around; `null` stands for lines left out. */
export function hunks(lines, around = 3) {
  const near = new Uint8Array(lines.length);
  lines.forEach((line, at) => {
    if (line.sign !== ' ') near.fill(1, Math.max(0, at - around), at + around + 1);
  });
  const shown = [];
  lines.forEach((line, at) => {
    if (near[at]) shown.push(line);
    else if (at === 0 || near[at - 1]) shown.push(null);
  });
  return shown;
}
