import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly width?: number
}

/** Search that answers while typing, without asking for every letter. */
export function SearchBox({ label, value, onChange, width = 260 }: Props) {
  const { t } = useTranslation()
  const [text, setText] = useState(value)
  const send = useDebouncedCallback(onChange, 250)
  const type = (next: string): void => {
    setText(next)
    send(next)
  }
  return (
    <TextInput
      type="search"
      w={width}
      aria-label={label}
      placeholder={label}
      leftSection={<Search size={15} aria-hidden />}
      rightSection={text && <CloseButton size="sm" aria-label={t('ui:clear')} onClick={() => type('')} />}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
    />
  )
}
