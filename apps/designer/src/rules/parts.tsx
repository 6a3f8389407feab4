import type { Json } from '@cairn/sdk'
import { Autocomplete, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { partsOf, textIn } from '../ui/parts.ts'
import type { Kind } from './model.ts'
import classes from './rules.module.css'
import type { Vocabulary } from './vocabulary.ts'
import { windowLabel, windows } from './windows.ts'

interface Props {
  readonly kind: Kind
  readonly value: Json
  readonly onChange: (value: Json) => void
  readonly vocabulary: Vocabulary
  readonly disabled: boolean
}

/** What is counted: of which event, which property, since when. Fields without such parts have none. */
export function Parts({ kind, value, onChange, vocabulary, disabled }: Props) {
  const { t } = useTranslation()
  const parts = partsOf(value)
  const text = (name: string): string => textIn(parts, name)
  const set = (name: string, next: string): void => onChange({ ...parts, [name]: next })
  const size = { size: 'xs', disabled } as const
  const aggregate = kind === 'count' || kind === 'sum'
  return (
    <>
      {(aggregate || kind === 'days') && (
        <Autocomplete
          {...size}
          className={classes.wide ?? ''}
          aria-label={t('rules:part.event')}
          placeholder={t('rules:part.event')}
          data={[...vocabulary.events]}
          value={text('event')}
          onChange={(next) => set('event', next)}
        />
      )}
      {(kind === 'sum' || kind === 'property') && (
        <TextInput
          {...size}
          className={classes.wide ?? ''}
          aria-label={t('rules:part.property')}
          placeholder={t('rules:part.propertyExample')}
          value={text('property')}
          onChange={(event) => set('property', event.currentTarget.value)}
        />
      )}
      {aggregate && (
        <Select
          {...size}
          className={classes.wide ?? ''}
          aria-label={t('rules:part.window')}
          data={windows(kind, text('window')).map((each) => ({ value: each, label: windowLabel(t, each) }))}
          allowDeselect={false}
          value={text('window')}
          onChange={(next) => next && set('window', next)}
        />
      )}
    </>
  )
}
