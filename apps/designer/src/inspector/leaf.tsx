import type { Json } from '@cairn/sdk'
import ArrayField from '@rjsf/core/lib/components/fields/ArrayField.js'
import ObjectField from '@rjsf/core/lib/components/fields/ObjectField.js'
import type { FieldProps, RJSFSchema } from '@rjsf/utils'
import { createElement } from 'react'
import { useText } from '../i18n/language.ts'
import type { FieldSchema, FormContext } from './widgets/field.ts'
import { TextField } from './widgets/text.tsx'
import { widgetFor } from './widgets/registry.ts'

type Props = FieldProps<unknown, RJSFSchema, FormContext>

/** Stands where RJSF would draw a string, a number or a switch: hands the field to our widget for it. */
export function Leaf(props: Props) {
  const text = useText()
  const schema = props.schema as FieldSchema // our keywords ride on the JSON Schema RJSF has resolved
  return createElement(widgetFor(schema) ?? TextField, {
    id: props.fieldPathId.$id,
    name: props.name,
    schema,
    label: text(schema.label) || props.title || schema.title || props.name,
    help: text(schema.help),
    placeholder: text(schema.placeholder),
    error: props.rawErrors?.[0] ?? '',
    required: props.required === true,
    disabled: props.disabled === true,
    value: props.formData as Json | undefined, // form data is JSON by construction
    onChange: (value) => props.onChange(value, props.fieldPathId.path),
    context: props.registry.formContext,
  })
}

/** Lists with a widget of their own (branches, shares, weekdays) are one field; others are RJSF's list. */
export function ListField(props: Props) {
  const schema = props.schema as FieldSchema // as in Leaf
  if (widgetFor(schema)) return <Leaf {...props} />
  const list = props as FieldProps<unknown[], RJSFSchema, FormContext> // RJSF chose this field because the schema says array
  return <ArrayField {...list} />
}

/** Objects with a widget of their own (hours of the week) are one field as well. */
export function ObjectWithWidget(props: Props) {
  const schema = props.schema as FieldSchema // as in Leaf
  return widgetFor(schema) ? <Leaf {...props} /> : <ObjectField {...props} />
}
