import { post } from '../../core/api.js';
import { go, Link } from '../../core/route.js';
import { html, useRef, useState } from '../../core/ui.js';
import { placeOf } from '../../frame/find.js';
import { Icon } from '../../parts/icon.js';
import { PageHead } from '../../parts/page.js';
import { Text } from '../../parts/text.js';
import { Failure } from '../../parts/told.js';

function Matches({ matches }) {
  if (!matches.length)
    return html`<p class="lede">No customer with this e-mail or id: erased, or not arrived.</p>`;
  return html`<ul class="matches">${matches.map(
    (
      match,
    ) => html`<li><${Link} data-row to=${placeOf(match)}><${Icon} name="person" /><b>
      <${Text} value=${match.title ?? match.person ?? match.id ?? match.order} max=${60} /></b>
    <span class="sub">${match.kind}</span><span class="sub end">
      <${Text} value=${match.tenant} max=${40} fold=${false} /></span></${Link}></li>`,
  )}</ul>`;
}

/** Looks for a customer. What is typed is posted, never put in the address. */
export function Customers({ values }) {
  const [state, setState] = useState({});
  const input = useRef(null);
  const find = async (event) => {
    event.preventDefault();
    const q = input.current.value.trim();
    if (!q) return;
    setState({ busy: true });
    try {
      const answer = await post('/find', values.tenant ? { q, tenant: values.tenant } : { q });
      const matches = answer.matches.filter(placeOf);
      const people = matches.filter((match) => match.kind === 'customer');
      if (people.length === 1) go(placeOf(people[0]));
      else setState({ matches: people.length ? people : matches });
    } catch (error) {
      setState({ error });
    }
  };
  return html`<${PageHead} title="Customers" />
    <section class="card find-card" aria-label="Search"><form onSubmit=${find}>
      <label for="customer-q"><b>Find a customer</b>
        <small>By customer id, customer number or e-mail.</small></label>
      <div class="line-form"><input id="customer-q" ref=${input} type="search" autocomplete="off"
        spellcheck=${false} maxlength="400" placeholder="ada@shop.example" />
        <button class="button primary" disabled=${state.busy}><${Icon} name="find" />
        ${state.busy ? 'Looking…' : 'Find'}</button></div></form>
      <div role="status">${state.error && html`<${Failure} error=${state.error}
        doing="Could not search" />`}
        ${state.matches && html`<${Matches} matches=${state.matches} />`}</div>
      <p class="quiet">
        The page of a customer shows what ctsync knows, from which system, and what each target was last told.
        </p>
    </section>`;
}
