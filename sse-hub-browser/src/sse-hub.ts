export type { HeadersSupplier, Token, TokenSupplier } from './authorization.js';
export type { State } from './connection.js';
export type { EndReason } from './errors.js';
export { FailureEvent, StateEvent } from './event-source-surface.js';
export { HubEventSource } from './hub-event-source.js';
export type { ConnectionInfo, ConnectionOptions, HubEventSourceOptions } from './options.js';
