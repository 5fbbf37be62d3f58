// Screens that are read when the first of them is opened: one file is smaller than one for each.
export { Jobs } from './jobs/jobs.js';
export { Mapping } from './mapping/mapping.js';
export { Settings } from './settings/settings.js';
export { Targets } from './targets/targets.js';
