import type { RegistryFieldsType, RJSFSchema } from '@rjsf/utils'
import { Leaf, ListField, ObjectWithWidget } from './leaf.tsx'
import type { FormContext } from './widgets/field.ts'

export const fields: RegistryFieldsType<unknown, RJSFSchema, FormContext> = {
  StringField: Leaf,
  NumberField: Leaf,
  BooleanField: Leaf,
  ArrayField: ListField,
  ObjectField: ObjectWithWidget,
}
