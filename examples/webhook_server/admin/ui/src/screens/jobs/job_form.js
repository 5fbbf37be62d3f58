import { query } from '../../core/api.js';
import { usePoll } from '../../core/poll.js';
import { prefs } from '../../core/prefs.js';
import { safe } from '../../core/text.js';
import { html } from '../../core/ui.js';
import { Field } from '../../parts/dialog.js';
import { detailAt, Failure, withoutDetails } from '../../parts/told.js';
import { fields, kinds } from './kinds.js';

const zone = () =>
  prefs.get().utc ? 'UTC' : `time of ${Intl.DateTimeFormat().resolvedOptions().timeZone}`;

/** What is typed into a field, as the API wants it. */
function valueOf(name, text) {
  if (fields[name].as === 'number') return Number(text);
  if (fields[name].as !== 'time') return text;
  const date = new Date(prefs.get().utc ? `${text}Z` : text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
}

/** The body of a request, without what is not filled in. */
export function bodyOf(kind, tenant, typed) {
  const given = kinds[kind].fields.filter((name) => typed[name]);
  return {
    kind,
    tenant,
    ...Object.fromEntries(given.map((name) => [name, valueOf(name, typed[name])])),
  };
}

function Choice({ value, options, onChange }) {
  return html`<select class="select" onChange=${(event) => onChange(event.target.value)}>
    ${options.map(([each, name]) => html`<option value=${each} selected=${each === value}>
    ${safe(name)}</option>`)}</select>`;
}

const types = { time: 'datetime-local', number: 'number' };

function One({ name, value, wrong, options, needed, onChange }) {
  const { label, as, note } = fields[name];
  if (as === 'check') {
    return html`<label class="check"><input type="checkbox" checked=${Boolean(value)}
      onChange=${(event) => onChange(event.target.checked)} />
      <span>${label}<small>${note}</small>${wrong && html`<small class="wrong">${wrong}</small>`}
      </span></label>`;
  }
  return html`<${Field} label=${label} wrong=${wrong} note=${as === 'time' ? zone() : note}>${
    options
      ? html`<${Choice} value=${value} options=${options} onChange=${onChange} />`
      : html`<input type=${types[as] ?? 'text'} value=${value ?? ''} required=${needed} min="1"
        maxlength="256" autocomplete="off" spellcheck=${false}
        aria-invalid=${wrong ? 'true' : undefined}
        onInput=${(event) => onChange(event.target.value)} />`
  }</${Field}>`;
}

/** What a job of this kind needs to know. Mistakes are told at their fields. */
export function JobForm({ kind, tenants, tenant, onTenant, types, typed, onTyped, error }) {
  const targets = usePoll(`/targets${query({ tenant })}`, 0, { quiet: true });
  const names = [...new Set((targets.data?.items ?? []).map((each) => each.target))];
  const options = {
    type: types.map((each) => [each, each]),
    target: [['', 'All targets'], ...names.map((each) => [each, each])],
  };
  const { what, fields: wanted, needs = [] } = kinds[kind];
  const wheres = wanted.map((name) => `/${name}`);
  return html`<p>${what}</p>
    ${tenants.length > 1 && html`<${Field} label="Tenant"><${Choice} value=${tenant}
      options=${tenants.map((each) => [each, each])} onChange=${onTenant} /></${Field}>`}
    <div class="pair">${wanted.map(
      (name) =>
        html`<${One} key=${name} name=${name} value=${typed[name]} options=${options[name]}
          needed=${needs.includes(name)} wrong=${detailAt(error, `/${name}`)}
          onChange=${(value) => onTyped({ ...typed, [name]: value })} />`,
    )}</div>
    <${Failure} error=${withoutDetails(error, wheres)} doing="Could not look" />`;
}
