import { clock } from '../core/format.js';
import { safe } from '../core/text.js';
import { html, useEffect, useState } from '../core/ui.js';
import { Icon } from './icon.js';
import { Text } from './text.js';

const advice = {
  401: 'Sign in again.',
  403: 'Your token has the role viewer.',
  429: 'Too many requests. Wait a little.',
};

/** What the API says of one member of what was sent, to be told beside its field. */
export const detailAt = (error, where) =>
  error?.errors?.find((each) => each.where === where)?.detail;

/** An error without the details that are told beside their fields. */
export const withoutDetails = (error, wheres) =>
  error && {
    status: error.status,
    code: error.code,
    message: error.message,
    request: error.request,
    errors: error.errors?.filter((each) => !wheres.includes(each.where)),
  };

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** An error of the API, with its code. */
export function Failure({ error, doing = 'Could not do this' }) {
  if (!error) return null;
  const status = error.status ? ` (${error.status})` : '';
  return html`<div class="told dead" role="alert"><${Icon} name="warn" />
    <div><p>${doing}${status}. <${Text} value=${sentence(error.message)} /> ${advice[error.status] ?? ''}</p>
      ${error.errors?.length > 0 && html`<ul>
        ${error.errors.map((each) => html`<li><code><${Text} value=${each.where} fold=${false} />
        </code> <${Text} value=${each.detail} /></li>`)}</ul>`}
      <small>code <code>${safe(error.code)}</code>
        ${error.request && html`, request <code>${safe(error.request)}</code>`}</small></div>
  </div>`;
}

/** Above data that stays: it could not be refreshed, and when that is tried again. */
export function Stale({ poll, what = 'refresh' }) {
  const { error, retryAt } = poll;
  if (!error || error.status === 401) return null;
  const status = error.status ? ` (${error.status})` : '';
  return html`<div class="told warn" role="status"><${Icon} name="warn" />
    <div><p>Could not ${what}
      ${status}. ${retryAt ? html`Trying again at ${clock(new Date(retryAt), 0)}.` : html`<${Text}
      value=${error.message} />`}</p>
      <small>code <code>${safe(error.code)}</code>
        ${error.request && html`, request <code>${safe(error.request)}</code>`}</small></div>
    <div class="end"><button type="button" class="button small" onClick=${poll.refresh}>Try now
      </button></div>
  </div>`;
}

/** Rows that hold the place of what is being read, after a moment. */
export function Waiting({ rows = 6, tall = false }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return html`<div class=${`waiting ${tall ? 'tall' : ''}`} aria-busy="true">
    ${shown && html`<span class="unseen">Loading</span>`}
    ${Array.from({ length: rows }, () => html`<i class=${shown ? 'shown' : ''}></i>`)}
  </div>`;
}

/** Nothing there: a sentence, what could be changed, the next command. */
export function Empty({ children, command, act }) {
  return html`<div class="empty"><p>${children}</p>${act}
    ${command && html`<pre class="command"><code>${command}</code></pre>`}</div>`;
}

/** What a whole screen shows instead of its data: waiting, or an error. */
export function Whole({ poll, what, tall }) {
  if (poll.error) return html`<${Failure} error=${poll.error} doing=${`Could not read ${what}`} />`;
  return html`<${Waiting} rows=${8} tall=${tall} />`;
}
