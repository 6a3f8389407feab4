import { Group, NumberInput, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const units = ['M', 'H', 'D', 'W'] as const
type Unit = (typeof units)[number]

interface DurationFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A number and a unit for one ISO 8601 duration; a compound one stays as it is until it is changed here. */
export function DurationField({ label, value, onChange }: DurationFieldProps) {
  const { t } = useTranslation('editor')
  const { amount, unit } = partsOf(value)
  const write = (next: { amount?: number; unit?: Unit }): void =>
    onChange(durationOf(next.amount ?? amount, next.unit ?? unit))
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <NumberInput
        label={label}
        min={1}
        max={9999}
        allowDecimal={false}
        value={amount}
        onChange={(next) => typeof next === 'number' && next > 0 && write({ amount: next })}
      />
      <Select
        aria-label={t('duration.unit')}
        allowDeselect={false}
        data={units.map((id) => ({ value: id, label: t(`duration.${id}`, { count: amount }) }))}
        value={unit}
        onChange={(next) => write({ unit: units.find((id) => id === next) ?? 'D' })}
      />
    </Group>
  )
}

export function partsOf(text: string): { amount: number; unit: Unit } {
  const [, time, amount, sign] = /^P(T)?(\d+)([MHDW])/.exec(text) ?? []
  const unit = units.find((id) => id === sign)
  // months are not offered here: P1M is thirty days to the reader
  if (unit === 'M' && !time) return { amount: Number(amount) * 30, unit: 'D' }
  return { amount: Number(amount ?? 1), unit: unit ?? 'D' }
}

export function durationOf(amount: number, unit: Unit): string {
  return unit === 'D' || unit === 'W' ? `P${amount}${unit}` : `PT${amount}${unit}`
}
