import type { Problem } from '@cairn/sdk'
import { type ErrorSchema, ErrorSchemaBuilder } from '@rjsf/utils'

/** Puts each problem on the field its pointer names. */
export function extraErrorsOf(
  problems: readonly Problem[],
  textOf: (problem: Problem) => string,
): ErrorSchema<unknown> {
  const builder = new ErrorSchemaBuilder<unknown>()
  for (const problem of problems) {
    const path = stepsOf(problem.place?.pointer ?? '')
    builder.addErrors(textOf(problem), path)
  }
  return builder.ErrorSchema
}

/** A JSON pointer's steps; list positions become numbers, as RJSF keeps them. */
export function stepsOf(pointer: string): (string | number)[] {
  const steps = pointer.split('/').slice(1)
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')))
}
