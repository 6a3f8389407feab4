export { RuleError } from '../errors.ts'
export { distinctReads, readKey, type Read } from './read.ts'
export type * from './rule.ts'
export type * from './tree.ts'
