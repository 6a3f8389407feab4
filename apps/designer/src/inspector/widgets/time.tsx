import { Chip, Group, Input, Stack, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { MomentInput } from '../../ui/moment-input.tsx'
import { TimeInput } from '../../ui/time-input.tsx'
import { partsOf, textIn } from '../../ui/parts.ts'
import { useLocale } from '../../i18n/language.ts'
import { type FieldInput, inputProps } from './field.ts'
import classes from './time.module.css'

export function TimeOfDayField(field: FieldInput) {
  return (
    <TimeInput
      {...inputProps(field)}
      value={typeof field.value === 'string' ? field.value : ''}
      onChange={field.onChange}
    />
  )
}

/** A wall-clock moment; whose wall the step's help says. */
export function InstantField(field: FieldInput) {
  const { placeholder: _none, ...shared } = inputProps(field)
  const text = typeof field.value === 'string' ? field.value : ''
  return (
    <MomentInput
      {...shared}
      label={field.label}
      value={text.slice(0, 16)}
      onChange={(next) => field.onChange(next || undefined)}
    />
  )
}

export function WeekdaysField(field: FieldInput) {
  const days = Array.isArray(field.value) ? field.value.map(Number) : []
  return (
    <Input.Wrapper
      label={field.label}
      description={field.help || undefined}
      error={field.error || undefined}
      labelElement="div"
    >
      <Weekdays days={days} label={field.label} disabled={field.disabled} onChange={field.onChange} />
    </Input.Wrapper>
  )
}

/** Filled or not is sign enough beside the state a screen reader hears; seven days fit one line. */
const chip = { label: classes.day ?? '', iconWrapper: classes.noIcon ?? '' }

interface WeekdaysProps {
  readonly days: readonly number[]
  readonly label: string
  readonly disabled: boolean
  readonly onChange: (days: number[]) => void
}

function Weekdays({ days, label, disabled, onChange }: WeekdaysProps) {
  const locale = useLocale()
  const name = new Intl.DateTimeFormat(locale, { weekday: locale === 'en' ? 'short' : 'narrow', timeZone: 'UTC' })
  const set = (chosen: string[]): void => {
    // At least one day: a window on no day would never open.
    if (chosen.length > 0) onChange(chosen.map(Number).toSorted((a, b) => a - b))
  }
  return (
    <Chip.Group multiple value={days.map(String)} onChange={set}>
      <Group gap={6} mt={6} role="group" aria-label={label}>
        {[1, 2, 3, 4, 5, 6, 7].map((day) => (
          // 5 January 1970 was a Monday.
          <Chip key={day} value={String(day)} size="xs" disabled={disabled} classNames={chip}>
            {name.format(new Date(Date.UTC(1970, 0, 4 + day)))}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  )
}

const OPEN = { days: [1, 2, 3, 4, 5, 6, 7], from: '10:00', to: '20:00' }

/** Hours of the week in which something may happen; off means at any hour. */
export function WindowField(field: FieldInput) {
  const { t } = useTranslation()
  const on = field.value !== undefined && field.value !== null
  const value = { ...OPEN, ...partsOf(field.value ?? {}) }
  const days = Array.isArray(value.days) ? value.days.map(Number) : OPEN.days
  const time = (edge: 'from' | 'to') => (
    <TimeInput
      label={t(`inspector:window.${edge}`)}
      disabled={field.disabled}
      value={textIn(value, edge)}
      onChange={(next) => field.onChange({ ...value, days, [edge]: next })}
    />
  )
  return (
    <Input.Wrapper error={field.error || undefined}>
      <Stack gap="xs">
        {field.required ? (
          <Input.Label>{field.label}</Input.Label>
        ) : (
          <Switch
            label={field.label}
            description={field.help || undefined}
            disabled={field.disabled}
            checked={on}
            onChange={(event) => field.onChange(event.currentTarget.checked ? OPEN : undefined)}
          />
        )}
        {(on || field.required) && (
          <>
            <Weekdays
              days={days}
              label={t('inspector:window.days')}
              disabled={field.disabled}
              onChange={(next) => field.onChange({ ...value, days: next })}
            />
            <Group gap="xs" wrap="nowrap">
              {time('from')}
              {time('to')}
            </Group>
          </>
        )}
      </Stack>
    </Input.Wrapper>
  )
}
