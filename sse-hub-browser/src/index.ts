export type { HeadersSupplier, Token, TokenSupplier } from './authorization.js';
export type { State } from './connection.js';
export type { EndReason } from './errors.js';
export { FailureEvent, StateEvent } from './event-source-surface.js';
export { HubEventSource, type ConnectionInfo, type HubEventSourceOptions } from './hub-event-source.js';
