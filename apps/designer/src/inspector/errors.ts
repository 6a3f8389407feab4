import type { JsonObject, Problem, Text } from '@cairn/sdk'
import { type ErrorSchema, ErrorSchemaBuilder } from '@rjsf/utils'
import { partsOf } from '../ui/parts.ts'
import type { FieldSchema } from './widgets/field.ts'

interface Words {
  readonly schema: JsonObject
  readonly textOf: (problem: Problem) => string
  readonly labelOf: (label: Text | undefined) => string
}

/** Puts each problem on the field its pointer names, and calls that field what the form calls it. */
export function extraErrorsOf(problems: readonly Problem[], { schema, textOf, labelOf }: Words): ErrorSchema<unknown> {
  const builder = new ErrorSchemaBuilder<unknown>()
  for (const problem of problems) {
    const path = stepsOf(problem.place?.pointer ?? '')
    const label = labelOf(schemaAt(schema, path)?.label)
    const named =
      label !== '' && problem.params?.['field'] !== undefined
        ? { ...problem, params: { ...problem.params, field: label } }
        : problem
    builder.addErrors(textOf(named), path)
  }
  return builder.ErrorSchema
}

/** A JSON pointer's steps; list positions become numbers, as RJSF keeps them. */
export function stepsOf(pointer: string): (string | number)[] {
  const steps = pointer.split('/').slice(1)
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')))
}

/** The schema of the value at a path, through plain properties and items. */
function schemaAt(schema: JsonObject, path: readonly (string | number)[]): FieldSchema | undefined {
  let at: JsonObject = schema
  for (const step of path) at = partsOf(typeof step === 'number' ? at['items'] : partsOf(at['properties'])[step])
  return at as FieldSchema // our keywords ride on the JSON Schema
}
