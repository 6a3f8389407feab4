import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { audiencesQuery } from '../api/audiences.ts'
import { attributesQuery, eventNamesQuery, tagsQuery } from '../api/vocabulary.ts'
import { type Conditions, attributeOf, fieldOfAttribute, FIXED, isAttribute, isGroup, type Kind } from './model.ts'

export interface FieldChoice {
  readonly name: string
  readonly label: string
  readonly kind: Kind
}

/** Every word the builder can offer for this brand. */
export interface Vocabulary {
  readonly fields: readonly { readonly group: string; readonly items: readonly FieldChoice[] }[]
  readonly events: readonly string[]
  readonly tags: readonly string[]
  readonly audiences: readonly { readonly value: string; readonly label: string }[]
}

/** With the attributes a rule uses although no member has them (yet). */
export function useVocabulary(conditions: Conditions, withEvent: boolean): Vocabulary {
  const { t } = useTranslation()
  const attributes = useQuery(attributesQuery).data?.items
  const events = useQuery(eventNamesQuery).data?.items
  const tags = useQuery(tagsQuery).data?.items
  const audiences = useQuery(audiencesQuery).data?.items
  const used = usedAttributes(conditions).join('\n')
  return useMemo(() => {
    const known = (attributes ?? []).map(({ name, type }) => ({ name, kind: kindOf(type) }))
    const strangers = used
      .split('\n')
      .filter((name) => name !== '' && !known.some((each) => each.name === name))
      .map((name) => ({ name, kind: 'any' as const }))
    const own = [...known, ...strangers].map(({ name, kind }) => ({
      name: fieldOfAttribute(name),
      label: t(`rules:attribute.${name}`, { defaultValue: name }),
      kind,
    }))
    const fixed = (names: readonly string[]) =>
      names.map((name) => ({ name, label: t(`rules:field.${name.replace('.', '_')}`), kind: FIXED[name] ?? 'any' }))
    return {
      fields: [
        ...(withEvent ? [{ group: t('rules:group.event'), items: fixed(['event.properties']) }] : []),
        { group: t('rules:group.orders'), items: fixed(ORDERS) },
        { group: t('rules:group.behaviour'), items: fixed(['days_since', 'count', 'sum']) },
        { group: t('rules:group.member'), items: [...fixed(['tagged', 'in_audience', 'reachable']), ...own] },
      ],
      events: (events ?? []).map(({ name }) => name),
      tags: (tags ?? []).map(({ name }) => name),
      audiences: (audiences ?? []).map(({ id, name }) => ({ value: id, label: name })),
    }
  }, [attributes, events, tags, audiences, used, withEvent, t])
}

const ORDERS = ['orders.count', 'orders.total', 'orders.average', 'orders.last_at', 'orders.first_at']

function kindOf(type: string): Kind {
  switch (type) {
    case 'string':
      return 'text'
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    default:
      return 'any'
  }
}

function usedAttributes(conditions: Conditions): string[] {
  const names = conditions.rules.flatMap((rule) =>
    isGroup(rule) ? usedAttributes(rule) : isAttribute(rule.field) ? [attributeOf(rule.field)] : [],
  )
  return [...new Set(names)].toSorted()
}

/** The choice behind a field's name. */
export const fieldIn = (vocabulary: Vocabulary, name: string): FieldChoice | undefined =>
  vocabulary.fields.flatMap(({ items }) => items).find((field) => field.name === name)
