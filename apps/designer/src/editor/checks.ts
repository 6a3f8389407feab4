// A module of its own, so that the rules and the expression language they parse come in a chunk after the canvas.
export { validate } from '@cairn/sdk/graph'
