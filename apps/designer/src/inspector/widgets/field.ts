import type { Json, JsonObject, Problem, Text } from '@cairn/sdk'

/** A property's JSON Schema with our keywords, as far as widgets read it. */
export interface FieldSchema {
  readonly type?: string
  readonly enum?: readonly Json[]
  readonly const?: Json
  readonly label?: Text
  readonly help?: Text
  readonly placeholder?: Text
  readonly widget?: string
  readonly options?: Readonly<Record<string, Text>>
  /** Of a pool: the kind of benefit; coupons unless said. */
  readonly holds?: string
  /** Of a step: those that reward, instead of those that send. */
  readonly steps?: string
  /** Shown only while the sibling `field` is `is`, or one of them. */
  readonly when?: { readonly field: string; readonly is: Json | readonly Json[] }
  readonly title?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly anyOf?: readonly FieldSchema[]
  readonly oneOf?: readonly FieldSchema[]
  readonly items?: FieldSchema
}

/** What one field of a form is given; the kit stays on the widget's side of it. */
export interface FieldInput {
  readonly id: string
  readonly name: string
  readonly schema: FieldSchema
  readonly label: string
  readonly help: string
  readonly placeholder: string
  /** The first thing wrong with this very field, in the reader's language. */
  readonly error: string
  readonly required: boolean
  readonly disabled: boolean
  readonly value: Json | undefined
  readonly onChange: (value: Json | undefined) => void
  readonly context: FormContext
}

export interface FormContext {
  /** The whole value of the form: `event-match` reads its sibling `event`. */
  readonly value: JsonObject
  readonly problems: readonly Problem[]
}

/** The properties every kit input takes from a field. */
export function inputProps(field: FieldInput) {
  return {
    id: field.id,
    label: field.label,
    description: field.help || undefined,
    placeholder: field.placeholder || undefined,
    error: field.error || undefined,
    withAsterisk: field.required,
    disabled: field.disabled,
  }
}
