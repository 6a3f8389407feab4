export { PROBLEM_CODES, type ProblemCode } from './codes.ts'
export * from './journey.ts'
