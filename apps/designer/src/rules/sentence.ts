import type { Json } from '@cairn/sdk'
import type { TFunction } from 'i18next'
import type { Format } from '../i18n/format.ts'
import { partsOf, textIn } from '../ui/parts.ts'
import { type Condition, type Conditions, FIXED, isGroup, type Kind } from './model.ts'
import { operatorKey } from './operator-key.ts'
import { fieldIn, type Vocabulary } from './vocabulary.ts'
import { windowLabel } from './windows.ts'
import { celOf } from './write.ts'

interface Words {
  readonly t: TFunction
  readonly format: Format
  readonly vocabulary: Vocabulary
}

/** The rule read aloud, in the reader's language. */
export function sentenceOf(conditions: Conditions, words: Words): string {
  return sayGroup(conditions, { ...words, inner: false })
}

function sayGroup({ combinator, not, rules }: Conditions, words: Words & { readonly inner: boolean }): string {
  const { t } = words
  const said = rules.map((rule) => (isGroup(rule) ? sayGroup(rule, { ...words, inner: true }) : sayLine(rule, words)))
  const joined = said.filter((text) => text !== '').join(t(`rules:say.${combinator}`))
  if (joined === '') return ''
  if (not) return t('rules:say.not', { list: joined })
  return words.inner && said.length > 1 ? t('rules:say.group', { list: joined }) : joined
}

function sayLine(line: Condition, { t, format, vocabulary }: Words): string {
  // Still being filled in: the rule does not have it either.
  if (celOf({ combinator: 'and', rules: [line] }) === '') return ''
  const { field, operator, value } = line
  const known = fieldIn(vocabulary, field)
  const kind: Kind = known?.kind ?? FIXED[field] ?? 'any'
  const parts = partsOf(value)
  const is = 'is' in parts ? parts['is'] : value
  const op = t(`rules:op.${operatorKey(kind, operator)}`)
  const named = textIn(parts, 'event')
  const event = t(`ui:event.${named}`, { defaultValue: named })
  const shown = sayValue(is, { kind, format, vocabulary, t })
  const all = { op, value: shown, event, property: textIn(parts, 'property'), field: known?.label ?? field }
  const how = SAID_APART.has(kind) ? kind : 'line'
  return t(`rules:say.${how}`, { ...all, window: windowLabel(t, textIn(parts, 'window') || 'all') }).trim()
}

/** Kinds whose sentence is not «field, comparison, value». */
const SAID_APART: ReadonlySet<Kind> = new Set(['days', 'count', 'sum', 'property'])

interface ValueWords extends Words {
  readonly kind: Kind
}

function sayValue(value: Json | undefined, { kind, format, vocabulary, t }: ValueWords): string {
  if (typeof value === 'number') return format.number(value)
  if (Array.isArray(value)) return value.map(String).join(t('rules:say.comma'))
  if (typeof value !== 'string' || value === '') return ''
  if (kind === 'audience') return vocabulary.audiences.find((each) => each.value === value)?.label ?? value
  if (kind === 'channel') return t(`rules:channel.${value}`, { defaultValue: value })
  if (kind === 'moment') return Number.isNaN(Date.parse(value)) ? value : format.moment(value)
  return t('rules:say.quoted', { text: value })
}
