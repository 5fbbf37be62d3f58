import { useChange, useOperator } from '../../core/act.js';
import { part } from '../../core/route.js';
import { html, useState } from '../../core/ui.js';
import { Began } from '../../parts/confirmed.js';
import { Icon } from '../../parts/icon.js';
import { Failure } from '../../parts/told.js';
import { EraseDialog } from './erase.js';
import { ResendDialog } from './resend.js';

/** What is done to a customer: the buttons of the head, and below it what came of them. */
export function useSteer(customer, { onErased, onGone }) {
  const { may, needs } = useOperator();
  const { busy, error, change } = useChange();
  const [asking, setAsking] = useState(null);
  const [began, setBegan] = useState(null);
  const [erased, setErased] = useState(false);
  if (!customer) return {};
  const { tenant } = customer;
  const refetch = async () => {
    setBegan(null);
    const answer = await change(`/customers/${part(customer.id)}/refetch`, { tenant });
    if (answer) setBegan(answer.jobs);
  };
  const close = () => (erased ? onGone() : setAsking(null));
  const buttons = html`<button type="button" class="button" disabled=${!may || busy} title=${needs}
      onClick=${refetch}><${Icon} name="in" />${busy ? 'Refetching…' : 'Refetch'}</button>
    <button type="button" class="button" disabled=${!may} title=${needs}
      onClick=${() => setAsking('resend')}><${Icon} name="out" />Resend to…</button>
    <button type="button" class="button" onClick=${() => setAsking('erase')}>
      <${Icon} name="trash" />Erase…</button>`;
  const told = html`<${Failure} error=${error} doing="Could not refetch" />
    ${began && html`<div class="told quiet"><${Icon} name="in" /><div>
      <${Began} jobs=${began} tenant=${tenant}>It is read again from commercetools as</${Began}>
      </div></div>`}
    ${asking === 'resend' && html`<${ResendDialog} customer=${customer} onClose=${close} />`}
    ${asking === 'erase' && html`<${EraseDialog} customer=${customer} onClose=${close}
      onErased=${() => (setErased(true), onErased())} />`}`;
  return { buttons, told };
}
