import { at, Link } from '../../core/route.js';
import { html } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Text } from '../../parts/text.js';

/** Where a trouble can be looked at. */
function placeOf(trouble, values) {
  const tenant = trouble.tenant ?? values.tenant;
  if (/dead/.test(trouble.kind))
    return ['Show the dead letters', at('/dead', { tenant, target: trouble.target })];
  if (trouble.kind === 'target_paused')
    return ['Show the target', at('/targets', { tenant, target: trouble.target })];
  if (trouble.target)
    return [
      'Show the calls',
      at('/calls', { tenant, target: trouble.target, state: 'waiting' }),
    ];
  if (/source|subscription/.test(trouble.kind))
    return ['Show the sources', at('/targets', { tenant })];
  return ['Run the doctor', at('/settings/doctor')];
}

/**
 * One sentence when all is well, else one for each trouble, the worst first.
 * @param {{overview: import('../../core/types.js').Overview}} props
 */
export function Status({ overview, values }) {
  const { troubles, sentence } = overview;
  if (!troubles.length) {
    return html`<section class="status good" aria-label="State"><${Icon} name="check" /><div><p>
      <${Text} value=${sentence} max=${400} /></p></div></section>`;
  }
  const shown = troubles.slice(0, 4);
  return html`<section class="status" aria-label="What needs you"><ul>${shown.map((trouble) => {
    const [name, place] = placeOf(trouble, values);
    return html`<li><${Icon} name="warn" /><div><p><${Text} value=${trouble.text} max=${300} /></p>
      ${trouble.advice && html`<small><${Text} value=${trouble.advice} max=${300} /></small>`}</div>
      <${Link} class="button" to=${place}>${name}</${Link}></li>`;
  })}</ul>${troubles.length > shown.length && html`<p class="quiet">
    ${troubles.length - shown.length} more.</p>`}</section>`;
}
