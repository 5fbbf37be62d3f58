import { part } from '../../core/route.js';

export const pathOf = (target, act) => `/targets/${part(target.target)}/${act}`;
