import { Group, Input, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { TimeInput } from './time-input.tsx'

interface Props {
  readonly id?: string
  readonly label: string
  readonly description?: string | undefined
  readonly error?: string | undefined
  readonly withAsterisk?: boolean
  readonly disabled?: boolean
  readonly min?: string
  /** `YYYY-MM-DDTHH:MM`, empty for none. */
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A wall-clock moment: a date and a time of day. */
export function MomentInput({
  id,
  label,
  description,
  error,
  withAsterisk = false,
  disabled = false,
  min,
  value,
  onChange,
}: Props) {
  const { t } = useTranslation()
  const [date = '', time = ''] = value.split('T')
  const set = (nextDate: string, nextTime: string): void =>
    onChange(nextDate === '' ? '' : `${nextDate}T${nextTime || '00:00'}`)
  return (
    <Input.Wrapper
      label={label}
      description={description}
      error={error}
      withAsterisk={withAsterisk}
      {...(id !== undefined && { labelProps: { htmlFor: id } })}
    >
      <Group gap="xs" wrap="nowrap">
        <TextInput
          {...(id !== undefined && { id })}
          type="date"
          style={{ flex: 1.3 }}
          aria-label={label}
          disabled={disabled}
          {...(min !== undefined && { min: min.slice(0, 10) })}
          value={date}
          onChange={(event) => set(event.currentTarget.value, time)}
        />
        <TimeInput
          aria-label={t('ui:timeOf', { field: label })}
          disabled={disabled}
          value={time.slice(0, 5)}
          onChange={(next) => set(date, next)}
        />
      </Group>
    </Input.Wrapper>
  )
}
