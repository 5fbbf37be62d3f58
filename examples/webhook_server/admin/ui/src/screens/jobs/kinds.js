/** What can be started, and what is asked for it. */
export const kinds = {
  backfill: {
    name: 'Backfill',
    icon: 'in',
    what: 'Reads what exists in commercetools, and tells the targets what they do not know yet.',
    fields: ['type', 'project', 'target', 'since', 'until', 'rate'],
  },
  reconcile: {
    name: 'Reconcile',
    icon: 'twice',
    what: 'Compares commercetools with what ctsync knows and the targets were told.',
    fields: ['type', 'project', 'customer', 'since', 'fix'],
  },
  replay_calls: {
    name: 'Replay calls',
    icon: 'retry',
    what: 'Sends calls again as they were made. Choose a target, or since when, or both.',
    fields: ['target', 'since', 'until', 'dead'],
  },
  replay_mapping: {
    name: 'Replay through the mapping',
    icon: 'mapping',
    what: 'Maps deliveries that are still kept again, as the rules are today, and sends their calls.',
    fields: ['since', 'until', 'target', 'new_ids'],
    needs: ['since'],
  },
};

/** How each is asked for. */
export const fields = {
  type: { label: 'What' },
  project: { label: 'Project', note: 'The key of a commercetools project, if there are several.' },
  target: { label: 'Target' },
  customer: { label: 'Only this customer', note: 'A customer id.' },
  since: { label: 'Since', as: 'time' },
  until: { label: 'Until', as: 'time' },
  rate: { label: 'At most per second', as: 'number' },
  fix: { label: 'Send what is missing', as: 'check', note: 'Without it, only differences are counted.' },
  dead: { label: 'Dead calls', as: 'check', note: 'Instead of those that were accepted.' },
  new_ids: {
    label: 'New message ids',
    as: 'check',
    note: 'Segment drops an id that it saw in the last 24 hours. With new ids it counts the events again.',
  },
};
