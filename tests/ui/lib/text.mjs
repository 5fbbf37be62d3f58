/** Formats numbers as the pages do. */
export const count = (value) => new Intl.NumberFormat('en-US').format(value);

/** The words of a node, one space between them. */
export const wordsOf = async (locator) => (await locator.innerText()).replace(/\s+/g, ' ').trim();

/** What a stranger's text becomes when it is safe to look for it. */
export const isPlain = (text) =>
  typeof text === 'string' && text.length < 60 && /^[\x20-\x7e]+$/.test(text);
