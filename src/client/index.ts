export type { SoftphoneNote, SoftphoneWish } from '../ports/softphone-messages.js';
