import { makeStore } from './store.js';

/** One short message at the foot of the page. */
export const notice = makeStore(null);
let timer = 0;

export function say(text) {
  notice.set(text);
  clearTimeout(timer);
  timer = setTimeout(() => notice.set(null), 4000);
}

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`Copied ${what}.`);
  } catch {
    say('The browser does not let this page copy.');
  }
}

/** Saves a text as a file of this browser. */
export function save(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
