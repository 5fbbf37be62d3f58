/**
 * Shapes of the admin API. Unknown members are ignored; what is missing is null.
 *
 * @typedef {{code: string, text: string}} Reason
 * @typedef {{made: number, accepted: number, waiting: number, dead: number}} CallCounts
 * @typedef {{family: string, id: string}} About
 *
 * @typedef {object} Delivery
 * @property {string} id `inbox-7`
 * @property {string} delivery the sender's id of it
 * @property {string} tenant
 * @property {string} source
 * @property {string} type `CustomerEmailChanged`
 * @property {About|null} about
 * @property {string} received_at
 * @property {string} state
 * @property {'waiting'|'retrying'|'dead'|'ignored'|'done'|'scheduled'|'discarded'} shown the worst
 *   of the delivery and its calls
 * @property {CallCounts} calls
 * @property {number|null} end_to_end_ms
 * @property {Reason|null} reason
 * @property {number|null} rules the revision of the mapping rules
 * @property {string|null} person a keyed digest, safe in addresses
 *
 * @typedef {object} Call
 * @property {string} id `outbox-9`
 * @property {string} tenant
 * @property {string} target
 * @property {string} kind
 * @property {string} message_id
 * @property {string} state
 * @property {string} shown
 * @property {string} queued_at
 * @property {string|null} ended_at
 * @property {string|null} due_at
 * @property {number} attempts
 * @property {Reason|null} reason
 * @property {*} body masked
 * @property {string} [delivery] the delivery that made it, if the server says so
 *
 * @typedef {{at: string, offset_ms: number, what: string, text: string, call: string|null,
 *   target: string|null}} Moment
 * @typedef {{target: string, calls: string[], why: Reason|null}} Told
 *
 * @typedef {Delivery & {lede: string, ended_at: string|null, size: number|null, kept: boolean,
 *   forwarded: Delivery[], sender: string|null, call_list: Call[], targets: Told[],
 *   timeline: Moment[], notification: *, before: *, after: *}} DeliveryPage
 *
 * @typedef {{field: string, value: *, rule: string, part: string|null, inputs: string[],
 *   note: string|null}} WhyField
 * @typedef {{target: string, kind: string, fields: WhyField[], refused: string|null}} WhyCall
 *
 * @typedef {{number: number, at: string, took_ms: number, status: number|null, none: string|null,
 *   state: string, reason: Reason|null, answer: string|null}} Attempt
 *
 * @typedef {{items: *[], next: string|null, newest: string|null, searched_to: string|null,
 *   complete: boolean}} Page
 *
 * @typedef {object} Target
 * @property {string} tenant
 * @property {string} target
 * @property {string|null} protocol
 * @property {'ok'|'dead_letters'|'backing_off'|'paused'} state
 * @property {{by: string, note: string, since: string, until: string|null}|null} paused
 * @property {number} waiting
 * @property {number|null} oldest_ms
 * @property {string|null} next_try
 * @property {string|null} last_answer
 * @property {number|null} rate_limit_per_minute
 * @property {boolean} rules whether rules of the tenant are in use
 * @typedef {{check: string, result: 'ok'|'warning'|'failed'|'skipped', text: string,
 *   fix: string}} Finding
 *
 * @typedef {{kind: string, text: string, advice: string, target: string|null,
 *   tenant: string|null}} Trouble
 * @typedef {{tenant: string, target: string, state: string, accepted: number, made: number,
 *   waiting: number, oldest_ms: number|null, dead: number, p95_ms: number|null,
 *   per_minute: number, says: string|null}} TargetRow
 * @typedef {{received: number, duplicate: number, refused: number, forwarded: number, done: number,
 *   ignored: number, dead: number, discarded: number, waiting: number}} EntryCounts
 * @typedef {{made: number, accepted_first: number, accepted_later: number, retrying: number,
 *   waiting: number, dead: number, discarded: number}} CallTotals
 *
 * @typedef {object} Overview
 * @property {string} now
 * @property {string} since
 * @property {string} from
 * @property {string} sentence
 * @property {Trouble[]} troubles
 * @property {number|null} oldest_waiting_ms
 * @property {number} received_per_second
 * @property {{p50_ms: number, p95_ms: number, p99_ms: number}|null} latency
 * @property {EntryCounts} entries
 * @property {CallTotals} calls
 * @property {{code: string, count: number}[]} ignored
 * @property {TargetRow[]} targets
 *
 * @typedef {{since: string, step_seconds: number, at: number[], received: number[],
 *   accepted: number[], put_off: number[], died: number[], refused: number[],
 *   p50_ms: (number|null)[], p95_ms: (number|null)[], p99_ms: (number|null)[]}} Series
 *
 * @typedef {object} Issue
 * @property {string} id
 * @property {string} code
 * @property {string} tenant
 * @property {string|null} target
 * @property {string|null} source
 * @property {string|null} kind
 * @property {string} text
 * @property {string} advice
 * @property {number} count
 * @property {string} first_at
 * @property {string} last_at
 * @property {number[]} trend 24 hours, the last one last
 * @property {string} sample `outbox-9` or `inbox-7`
 * @property {{by: string, note: string, since: string, until: string|null}|null} muted
 *
 * @typedef {{calls: {target: string, kind: string, then: *, now: *}[], is_customer: boolean,
 *   must_read?: boolean, confirm: string}} ReplayPreview
 * @typedef {{summary: string, rows: {name: string, count: number, note: string}[],
 *   confirm: string}} JobPreview
 *
 * @typedef {{token: string, role: 'viewer'|'operator', protected: boolean, tenants: string[],
 *   version: string, expires_at: string|null}} Me
 *
 * @typedef {{kind: string, person?: string, id?: string, order?: string, tenant: string,
 *   title?: string}} Match
 */
export {};
