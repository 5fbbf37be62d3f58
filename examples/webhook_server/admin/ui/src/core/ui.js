// The one place that knows which library draws.
import { h } from 'preact';
import htm from 'htm';

export { render } from 'preact';
export { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

export const html = htm.bind(h);

/** Joins class names, leaving out what is false. */
export const classes = (...names) => names.filter(Boolean).join(' ');
