import { useEffect, useState } from './ui.js';

/**
 * A value that parts of the page read and are drawn again for.
 * @template T
 * @param {T} value
 */
export function makeStore(value) {
  const readers = new Set();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const reader of [...readers]) reader(value);
    },
    subscribe(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
  };
}

/** @template T @param {{get: () => T, subscribe: Function}} store @returns {T} */
export function useStore(store) {
  const [value, setValue] = useState(store.get());
  useEffect(() => {
    setValue(store.get());
    return store.subscribe(setValue);
  }, [store]);
  return value;
}
