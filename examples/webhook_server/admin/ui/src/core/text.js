// Text of strangers: splits a text into runs that are safe to draw, and into marks for characters
// that would hide or turn round what stands beside them.

const hidden =
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180e\\u200b\\u200e\\u200f' +
  '\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}';
const special = new RegExp(`([${hidden}]|\\p{Cs}|\\p{M}{5,})`, 'u');

const codeName = (char) => `U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

function markOf(part) {
  if (/^\p{M}{5,}$/u.test(part)) return `${part.length} marks`;
  return codeName(part);
}

/** @param {string} text @returns {{text: string, mark: boolean}[]} */
export function runs(text) {
  if (!special.test(text)) return [{ text, mark: false }];
  return text
    .split(special)
    .map((part, at) => (at % 2 ? { text: markOf(part), mark: true } : { text: part, mark: false }))
    .filter((run) => run.text);
}

/** For attributes, where nothing can be drawn: marks as words. */
export const safe = (text) =>
  runs(String(text ?? '').slice(0, 400))
    .map((run) => (run.mark ? `[${run.text}]` : run.text))
    .join('');

/** Cuts between characters, never inside one. */
export function cut(text, length) {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

export const isMasked = (value) => typeof value === 'string' && value.includes('•');
