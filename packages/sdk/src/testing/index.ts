export { askNode, NOON } from './input.ts'
export { draw, factsOf, runAt, type Drawing } from './journey.ts'
export { probes } from './probes.ts'
export { type Cue, eventAt, stage, trail, wakeUp } from './stage.ts'
