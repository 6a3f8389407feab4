import { Autocomplete } from '@mantine/core'
import { Clock } from 'lucide-react'
import type { ReactNode } from 'react'
import { useState } from 'react'

interface Props {
  readonly id?: string
  readonly label?: ReactNode
  readonly 'aria-label'?: string
  readonly description?: ReactNode
  readonly error?: ReactNode
  readonly withAsterisk?: boolean
  readonly disabled?: boolean
  readonly placeholder?: string | undefined
  /** `HH:MM`. */
  readonly value: string
  readonly onChange: (value: string) => void
}

const HALF_HOURS = Array.from({ length: 48 }, (_, i) => `${two(Math.floor(i / 2))}:${i % 2 === 0 ? '00' : '30'}`)

/** A time of day on the 24-hour clock, whatever the browser's own time field would show. */
export function TimeInput({ value, onChange, placeholder = '10:00', ...props }: Props) {
  const [text, setText] = useState<string>()
  const type = (typed: string): void => {
    setText(typed)
    const time = timeOf(typed)
    if (time !== undefined) onChange(time)
  }
  return (
    <Autocomplete
      {...props}
      placeholder={placeholder}
      style={{ flex: 1 }}
      leftSection={<Clock size={14} aria-hidden />}
      data={HALF_HOURS}
      filter={({ options }) => options}
      maxDropdownHeight={200}
      value={text ?? value}
      onChange={type}
      onBlur={() => setText(undefined)}
    />
  )
}

/** `9:5` is not a time yet; `9:05` and the full-width `９：05` of a Chinese keyboard are. */
export function timeOf(typed: string): string | undefined {
  const parts = /^\s*(\d{1,2})[:：](\d{2})\s*$/.exec(typed.normalize('NFKC'))
  const [hours, minutes] = [Number(parts?.[1]), Number(parts?.[2])]
  return parts && hours < 24 && minutes < 60 ? `${two(hours)}:${two(minutes)}` : undefined
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
