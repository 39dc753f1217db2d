export * from './sse-hub-run.js';
export * from './sse-hub.js';
