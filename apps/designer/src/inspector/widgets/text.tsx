import { Input, NumberInput, SegmentedControl, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core'
import type { Json } from '@cairn/sdk'
import { useTranslation } from 'react-i18next'
import { useText } from '../../i18n/language.ts'
import { type FieldInput, type FieldSchema, inputProps } from './field.ts'

export function TextField(field: FieldInput) {
  const { maxLength, format } = field.schema
  return (
    <TextInput
      {...inputProps(field)}
      type={format === 'uri' || field.schema.widget === 'url' ? 'url' : 'text'}
      value={typeof field.value === 'string' ? field.value : ''}
      {...(maxLength !== undefined && { maxLength })}
      onChange={(event) => field.onChange(event.currentTarget.value)}
    />
  )
}

export function LongTextField(field: FieldInput) {
  return (
    <Textarea
      {...inputProps(field)}
      autosize
      minRows={3}
      maxRows={12}
      value={typeof field.value === 'string' ? field.value : ''}
      onChange={(event) => field.onChange(event.currentTarget.value)}
    />
  )
}

/** A list of short words; Enter or a comma adds one. */
export function WordsField(field: FieldInput) {
  const { t } = useTranslation()
  const words = Array.isArray(field.value) ? field.value.filter((word) => typeof word === 'string') : []
  return (
    <TagsInput
      {...inputProps(field)}
      value={words}
      placeholder={words.length === 0 ? t('inspector:words') : ''}
      splitChars={[',', '，', ' ']}
      onChange={field.onChange}
    />
  )
}

export function NumberField(field: FieldInput) {
  const { minimum, maximum, type } = field.schema
  // zod writes the safe-integer bounds on every integer; they are not limits a person set.
  const real = (bound: number | undefined): bound is number =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER
  return (
    <NumberInput
      {...inputProps(field)}
      value={typeof field.value === 'number' ? field.value : ''}
      {...(real(minimum) && { min: minimum })}
      {...(real(maximum) && { max: maximum })}
      allowDecimal={type !== 'integer'}
      onChange={(value) => field.onChange(typeof value === 'number' ? value : undefined)}
    />
  )
}

export function SwitchField(field: FieldInput) {
  return (
    <Switch
      id={field.id}
      label={field.label}
      description={field.help || undefined}
      error={field.error || undefined}
      disabled={field.disabled}
      checked={field.value === true}
      onChange={(event) => field.onChange(event.currentTarget.checked)}
    />
  )
}

export function ChoiceField(field: FieldInput) {
  const text = useText()
  const data = choicesOf(field.schema).map((value) => ({
    value: keyOf(value),
    label: text(field.schema.options?.[keyOf(value)]) || keyOf(value),
  }))
  return (
    <Select
      {...inputProps(field)}
      data={data}
      value={field.value === undefined ? null : keyOf(field.value)}
      allowDeselect={!field.required && field.schema.enum === undefined}
      onChange={(chosen) => field.onChange(choicesOf(field.schema).find((value) => keyOf(value) === chosen))}
    />
  )
}

/** A constant as the key of `options`. */
const keyOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The constants a schema allows, whichever way it says so; none = not a choice. */
export function choicesOf(schema: FieldSchema) {
  if (schema.enum) return schema.enum
  const branches = schema.oneOf ?? schema.anyOf ?? []
  const constants = branches.map((branch) => branch.const)
  return constants.every((value) => value !== undefined) ? constants : []
}

/** A yes or no whose two sides have names of their own: «Add», «Remove». */
export function TwoWayField(field: FieldInput) {
  const text = useText()
  const name = (side: 'true' | 'false') => ({ value: side, label: text(field.schema.options?.[side]) || side })
  return (
    <Input.Wrapper
      label={field.label}
      description={field.help || undefined}
      error={field.error || undefined}
      labelElement="div"
    >
      <SegmentedControl
        fullWidth
        mt={4}
        aria-label={field.label}
        disabled={field.disabled}
        data={[name('true'), name('false')]}
        value={field.value === true ? 'true' : 'false'}
        onChange={(side) => field.onChange(side === 'true')}
      />
    </Input.Wrapper>
  )
}
