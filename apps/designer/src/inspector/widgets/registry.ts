import type { FC } from 'react'
import { choicesOf, ChoiceField, LongTextField, NumberField, SwitchField, TextField } from './text.tsx'
import type { FieldInput, FieldSchema } from './field.ts'

/** One line for each `widget` keyword of the node contract (`@cairn/sdk`, fields.ts). */
const byKeyword: Readonly<Record<string, FC<FieldInput>>> = {
  liquid: TextField,
  'liquid-long': LongTextField,
  url: TextField,
}

/** The widget that edits a schema; none: the form walks into it. */
export function widgetFor(schema: FieldSchema): FC<FieldInput> | undefined {
  const named = schema.widget === undefined ? undefined : byKeyword[schema.widget]
  if (named) return named
  if (choicesOf(schema).length > 0) return ChoiceField
  switch (schema.type) {
    case 'string':
      return TextField
    case 'number':
    case 'integer':
      return NumberField
    case 'boolean':
      return SwitchField
    default:
      return undefined
  }
}
