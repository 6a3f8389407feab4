import type { Json } from '@cairn/sdk'
import { Autocomplete, NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useSession } from '../api/session.ts'
import { instantOf, localOf } from '../i18n/zone.ts'
import type { Kind } from './model.ts'
import classes from './rules.module.css'
import type { Vocabulary } from './vocabulary.ts'

interface Props {
  readonly kind: Kind
  readonly operator: string
  readonly value: Json
  readonly onChange: (value: Json) => void
  readonly vocabulary: Vocabulary
  readonly label: string
  readonly disabled: boolean
}

const ALONE = new Set(['has', 'hasNot', 'true', 'false'])
const ORDERED = new Set(['<', '<=', '>', '>='])
const COUNTED: readonly Kind[] = ['number', 'days', 'count', 'sum']

/** The right-hand side of a condition, by what the field holds. */
export function ValueEditor(props: Props) {
  const { kind, operator, value } = props
  if (ALONE.has(operator)) return null
  if (operator === 'in') return <ListValue {...props} />
  if (kind === 'moment') return <MomentValue {...props} />
  if (kind === 'tag') return <TagValue {...props} />
  if (kind === 'audience' || kind === 'channel') return <ChosenValue {...props} />
  const loose = kind === 'any' || kind === 'property'
  if (COUNTED.includes(kind) || (loose && (ORDERED.has(operator) || typeof value === 'number')))
    return <NumberValue {...props} />
  return <TextValue {...props} />
}

const base = ({ label, disabled }: Props) =>
  ({ size: 'xs', className: classes.value ?? '', 'aria-label': label, disabled }) as const
const textOf = ({ value }: Props): string => (typeof value === 'string' ? value : '')

function NumberValue(props: Props) {
  const { t } = useTranslation()
  const { kind, value, onChange } = props
  return (
    <NumberInput
      {...base(props)}
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : '')}
      {...(kind === 'days' && { suffix: t('rules:suffix.days') })}
      {...(kind === 'count' && { suffix: t('rules:suffix.times') })}
    />
  )
}

function TextValue(props: Props) {
  return (
    <TextInput {...base(props)} value={textOf(props)} onChange={(event) => props.onChange(event.currentTarget.value)} />
  )
}

function ListValue(props: Props) {
  const { t } = useTranslation()
  const { value, onChange } = props
  const items = Array.isArray(value) ? value.map(String) : []
  return (
    <TagsInput
      {...base(props)}
      placeholder={items.length === 0 ? t('rules:line.list') : ''}
      value={items}
      onChange={onChange}
    />
  )
}

function MomentValue(props: Props) {
  const { brand } = useSession()
  const instant = Date.parse(textOf(props))
  return (
    <TextInput
      {...base(props)}
      type="datetime-local"
      value={Number.isNaN(instant) ? '' : localOf(instant, brand.timeZone)}
      onChange={(event) => {
        const local = event.currentTarget.value
        props.onChange(local === '' ? '' : instantOf(local, brand.timeZone))
      }}
    />
  )
}

function TagValue(props: Props) {
  return (
    <Autocomplete {...base(props)} data={[...props.vocabulary.tags]} value={textOf(props)} onChange={props.onChange} />
  )
}

const CHANNELS = ['any', 'email', 'phone'] as const

function ChosenValue(props: Props) {
  const { t } = useTranslation()
  const data =
    props.kind === 'audience'
      ? [...props.vocabulary.audiences]
      : CHANNELS.map((channel) => ({ value: channel, label: t(`rules:channel.${channel}`) }))
  return (
    <Select
      {...base(props)}
      data={data}
      allowDeselect={false}
      value={textOf(props) || null}
      nothingFoundMessage={t('ui:nothing')}
      onChange={(chosen) => props.onChange(chosen ?? '')}
    />
  )
}
