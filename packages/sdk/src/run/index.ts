export { chart, type Chart, type Place } from './chart.ts'
export type { WalkInput } from './passage.ts'
export type * from './run.ts'
export { walk, walkOn } from './walk.ts'
