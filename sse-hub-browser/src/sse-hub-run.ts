export { Ended as HubRunError } from './errors.js';
export type { Failure, Problem } from './errors.js';
export { HubRun } from './hub-run.js';
export type { HubRunOptions, HubRunStartOptions, RunEnd, RunPart, RunState } from './hub-run.js';
