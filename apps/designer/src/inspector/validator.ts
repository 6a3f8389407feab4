import { type Schema, Validator } from '@cfworker/json-schema'
import {
  createErrorHandler,
  type CustomValidator,
  type ErrorTransformer,
  type RJSFSchema,
  type RJSFValidationError,
  toErrorSchema,
  type UiSchema,
  unwrapErrorHandler,
  validationDataMerge,
  type ValidatorType,
} from '@rjsf/utils'
import type { FormContext } from './widgets/field.ts'

/** These only say that something inside them failed; the inner unit says what. */
const WRAPPERS = new Set([
  'properties',
  'items',
  '$ref',
  'oneOf',
  'anyOf',
  'allOf',
  'if',
  'then',
  'else',
  'additionalProperties',
])

/** RJSF's validator over @cfworker/json-schema, which interprets: ajv compiles with `new Function`, and our page allows no eval. */
export const validator: ValidatorType<unknown, RJSFSchema, FormContext> = {
  isValid: (schema, data, root) => unitsOf(withDefinitions(schema, root), data).length === 0,
  rawValidation: <Result>(schema: RJSFSchema, data?: unknown) => ({
    errors: unitsOf(schema, data) as Result[], // the caller names its own error type; ours is the only one made
  }),
  validateFormData: (data, schema, ...rest) => validate({ data, schema }, ...rest),
}

interface Input {
  readonly data: unknown
  readonly schema: RJSFSchema
}
type Rest = [
  custom?: CustomValidator<unknown, RJSFSchema, FormContext>,
  transform?: ErrorTransformer<unknown, RJSFSchema, FormContext>,
  ui?: UiSchema<unknown, RJSFSchema, FormContext>,
]

function validate({ data, schema }: Input, ...[custom, transform, ui]: Rest) {
  const found = unitsOf(schema, data).map(errorOf)
  const errors = transform ? transform(found, ui) : found
  const result = { errors, errorSchema: toErrorSchema(errors) }
  if (!custom) return result
  const handled = custom(data, createErrorHandler(data), ui)
  return validationDataMerge(result, unwrapErrorHandler(handled))
}

interface Unit {
  readonly keyword: string
  readonly instanceLocation: string
  readonly error: string
}

function unitsOf(schema: RJSFSchema, data: unknown): Unit[] {
  // RJSFSchema is a wider JSONSchema7 type; the validator reads plain JSON Schema.
  const result = new Validator(schema as Schema, '2020-12', false).validate(data)
  return result.errors.filter((unit) => !WRAPPERS.has(unit.keyword))
}

function errorOf(unit: Unit): RJSFValidationError {
  const missing = unit.keyword === 'required' ? /"([^"]+)"/.exec(unit.error)?.[1] : undefined
  const steps = unit.instanceLocation.split('/').slice(1)
  const path = missing === undefined ? steps : [...steps, missing]
  return {
    name: unit.keyword,
    message: unit.error,
    stack: unit.error,
    property: path.map((step) => `.${step}`).join(''),
  }
}

function withDefinitions(schema: RJSFSchema, root: RJSFSchema): RJSFSchema {
  const { $defs, definitions } = root
  return { ...($defs && { $defs }), ...(definitions && { definitions }), ...schema }
}
