import { makeStore } from './store.js';

// What this browser remembers: the theme, the zone of times, whether single keys act.
const key = 'ctsync.prefs';
const defaults = { theme: 'system', utc: false, keys: true };

function read() {
  try {
    return { ...defaults, ...JSON.parse(localStorage.getItem(key) || '{}') };
  } catch {
    return defaults;
  }
}

export const prefs = makeStore(read());

export function setPref(name, value) {
  const next = { ...prefs.get(), [name]: value };
  try {
    localStorage.setItem(key, JSON.stringify(next));
  } catch {
    // Without storage the choice lasts until the page is left.
  }
  if (next.theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next.theme;
  prefs.set(next);
}
