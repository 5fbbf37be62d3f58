import { html } from '../core/ui.js';

// Drawn on a grid of 16, as lines.
const circle = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
const paths = {
  brand: 'M1.8 4.2h4.6l3.2 7.6h4.6M1.8 11.8h4.4l1-2.4M14.2 4.2H9.8l-1 2.4',
  overview: 'M2.5 13.5V8.2M6.2 13.5V3M9.9 13.5V6.4M13.6 13.5v-3.2',
  live: 'M1.5 8.2h2.8L6.4 3.4l3.2 9.4 2-4.6h2.9',
  person: `${circle(8, 5.3, 2.7)}M2.9 13.8c.7-2.6 2.7-4 5.1-4s4.4 1.4 5.1 4`,
  dead: 'M5.4 1.9h5.2l3.5 3.5v5.2l-3.5 3.5H5.4l-3.5-3.5V5.4zM6 6l4 4M10 6l-4 4',
  mapping: 'M2 4.2h3.6c3.6 0 2.4 7.6 6 7.6h2M11.8 9.6l2.2 2.2-2.2 2.2M2 11.8h3.2',
  jobs: 'M2 3.6h12M2 8h7.6M2 12.4h5.2M11.6 9.2l3 2.3-3 2.3z',
  target: `${circle(8, 8, 6)}${circle(8, 8, 2.5)}`,
  settings: `${circle(8, 8, 2.2)}M8 1.7v2.2M8 12.1v2.2M1.7 8h2.2M12.1 8h2.2M3.5 3.5l1.6 1.6M10.9 10.9l1.6 1.6M12.5 3.5l-1.6 1.6M5.1 10.9l-1.6 1.6`,
  check: 'M3 8.6l3.2 3L13 4.6',
  clock: `${circle(8, 8, 6)}M8 4.6V8l2.3 1.5`,
  retry: 'M13.4 8.2a5.4 5.4 0 1 1-1.7-4.1M13.6 1.9v3.3h-3.3',
  minus: `${circle(8, 8, 6)}M5.3 8h5.4`,
  twice:
    'M4 2.5h5a1.5 1.5 0 0 1 1.5 1.5v5A1.5 1.5 0 0 1 9 10.5H4A1.5 1.5 0 0 1 2.5 9V4A1.5 1.5 0 0 1 4 2.5zM13.5 6v6a1.5 1.5 0 0 1-1.5 1.5H6',
  warn: 'M8 2.1L1.7 13.4h12.6zM8 6.4v3.2M8 11.5v.1',
  find: `${circle(7, 7, 4.5)}M10.4 10.4l3.6 3.6`,
  down: 'M5 6.5l3 3 3-3',
  right: 'M6.2 4.2L10 8l-3.8 3.8',
  sun: `${circle(8, 8, 2.9)}M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9`,
  moon: 'M13.4 9.6A5.8 5.8 0 0 1 6.4 2.6a5.8 5.8 0 1 0 7 7z',
  half: `${circle(8, 8, 5.8)}M8 2.2v11.6M8 4.5h3.8M8 7h5.5M8 9.5h5.4M8 12h3.8`,
  eye: `M1.6 8S4 3.6 8 3.6 14.4 8 14.4 8 12 12.4 8 12.4 1.6 8 1.6 8z${circle(8, 8, 2)}`,
  copy: 'M7 5.5h5A1.5 1.5 0 0 1 13.5 7v5a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 12V7A1.5 1.5 0 0 1 7 5.5zM2.7 10.3a.6.6 0 0 1-.2-.4V4A1.5 1.5 0 0 1 4 2.5h6c.2 0 .3.1.4.2',
  menu: 'M2 4.5h12M2 8h12M2 11.5h12',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2l7.5 4.8L5 12.8z',
  save: 'M8 2.4v8M4.6 7.2L8 10.5l3.4-3.3M3 13.6h10',
  shield: 'M8 1.8l5 1.8v4c0 3.2-2 5.4-5 6.6-3-1.2-5-3.4-5-6.6v-4z',
  store:
    'M2.5 4c0-1.2 2.5-2.2 5.5-2.2s5.5 1 5.5 2.2-2.5 2.2-5.5 2.2S2.5 5.2 2.5 4zM2.5 4v8c0 1.2 2.5 2.2 5.5 2.2s5.5-1 5.5-2.2V4M2.5 8c0 1.2 2.5 2.2 5.5 2.2s5.5-1 5.5-2.2',
  in: 'M8 2v7.6M5 6.8l3 3 3-3M2.5 11v2.5h11V11',
  out: 'M8 9.8V2.2M5 5l3-3 3 3M2.5 11v2.5h11V11',
  table:
    'M3.5 2.5h9A1.5 1.5 0 0 1 14 4v8a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 12V4a1.5 1.5 0 0 1 1.5-1.5zM2 6.5h12M6.5 6.5v7',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  stop: 'M4 4h8v8H4z',
  trash: 'M2.5 4h11M6 4V2.5h4V4M4 4l.6 9.5h6.8L12 4M6.7 6.8v4M9.3 6.8v4',
  leave: 'M9.5 2.5H4v11h5.5M7 8h7M11.5 5.5L14 8l-2.5 2.5',
  key: `${circle(5.2, 10.8, 2.9)}M7.3 8.7l6-6M11 5l2 2`,
};

/** @param {{name: string, class?: string}} props decorative: the word stands beside it */
export function Icon({ name, class: extra }) {
  return html`<svg class=${`icon ${extra ?? ''}`} viewBox="0 0 16 16" aria-hidden="true"
    focusable="false"><path d=${paths[name] ?? paths.minus} /></svg>`;
}
