import type { RegistryFieldsType, RJSFSchema } from '@rjsf/utils'
import { Leaf, ListField } from './leaf.tsx'
import type { FormContext } from './widgets/field.ts'

export const fields: RegistryFieldsType<unknown, RJSFSchema, FormContext> = {
  StringField: Leaf,
  NumberField: Leaf,
  BooleanField: Leaf,
  ArrayField: ListField,
}
