import { Group, Input, NumberInput, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readDuration, type Span, type Unit, units, writeDuration } from '../../ui/duration.ts'
import type { FieldInput } from './field.ts'

/** A number and a unit; mixed durations (`P1DT2H`) stay text. */
export function DurationField(field: FieldInput) {
  const { t } = useTranslation()
  const text = typeof field.value === 'string' ? field.value : ''
  const [unit, setUnit] = useState<Unit>('day')
  const span = readDuration(text)
  const mixed = text !== '' && !span
  const shown: Span | undefined = span ?? (mixed ? undefined : { n: 0, unit })
  const set = (next: Span): void => {
    setUnit(next.unit)
    field.onChange(next.n > 0 ? writeDuration(next) : field.required ? writeDuration({ ...next, n: 1 }) : undefined)
  }
  return (
    <Input.Wrapper
      label={field.label}
      description={field.help || undefined}
      error={field.error || undefined}
      withAsterisk={field.required}
      labelProps={{ htmlFor: field.id }}
    >
      {shown ? (
        <Group gap="xs" wrap="nowrap" mt={4}>
          <NumberInput
            id={field.id}
            style={{ flex: 1 }}
            min={field.required ? 1 : 0}
            max={9999}
            allowDecimal={false}
            disabled={field.disabled}
            error={field.error !== ''}
            value={shown.n === 0 ? '' : shown.n}
            onChange={(n) => typeof n === 'number' && set({ ...shown, n })}
          />
          <Select
            w={104}
            aria-label={t('inspector:duration.unit', { field: field.label })}
            data={units.map((each) => ({ value: each, label: t(`ui:unit.${each}`, { count: shown.n }) }))}
            allowDeselect={false}
            disabled={field.disabled}
            value={shown.unit}
            onChange={(chosen) => set({ ...shown, unit: units.find((each) => each === chosen) ?? shown.unit })}
          />
        </Group>
      ) : (
        <TextInput
          id={field.id}
          mt={4}
          disabled={field.disabled}
          value={text}
          onChange={(event) => field.onChange(event.currentTarget.value)}
        />
      )}
    </Input.Wrapper>
  )
}
