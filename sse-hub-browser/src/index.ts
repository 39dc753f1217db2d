export type { Token, TokenSupplier } from './authorization.js';
export type { State } from './connection.js';
export type { EndReason } from './errors.js';
export { HubEventSource, type HubEventSourceOptions, FailureEvent, StateEvent } from './hub-event-source.js';
