export { askNode, NOON } from './input.ts'
export { draw, factsOf, runAt, type Drawing } from './journey.ts'
