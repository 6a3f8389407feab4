import type { Journey } from '@cairn/sdk/graph'
import { useTranslation } from 'react-i18next'
import type { TrailItem } from '../api/members.ts'
import { pathName } from './graphs.ts'
import { useNodeName } from './node-name.ts'

interface Said {
  readonly sentence: string
  readonly more: string
}

/** One line of a trail as a sentence a marketer reads without a key. */
export function useSaying(graphs: ReadonlyMap<string, Journey>): (entry: TrailItem) => Said {
  const { t } = useTranslation()
  const nameOf = useNodeName()
  return (entry) => {
    const words = { journey: entry.journey?.name ?? '', step: entry.node ? nameOf(entry.node) : '' }
    switch (entry.kind) {
      case 'event':
        return {
          sentence: t('members:say.event', { event: t(`ui:event.${entry.what}`, { defaultValue: entry.what }) }),
          more: listed(entry.properties, (name) => t(`members:property.${name}`, { defaultValue: name })),
        }
      case 'step':
        return { sentence: sayStep(entry, words), more: '' }
      case 'message':
      case 'reward':
      case 'call':
      case 'task':
      case 'child': {
        const state = t(`members:effect.${entry.state}`, { defaultValue: entry.state ?? '' })
        const more = [entry.title, entry.body, entry.code].filter((part) => part).join(' · ')
        return { sentence: t(`members:say.${entry.kind}`, { ...words, state }), more: more || sayWhy(entry.why) }
      }
    }
  }

  function sayStep({ what, journey, node, passed }: TrailItem, words: { journey: string; step: string }): string {
    if (passed && what === 'out:next') return t('members:say.passed', words)
    const [way = '', ...rest] = what.split(':')
    const which = rest.join(':')
    const named = pathName(graphs.get(journey?.id ?? ''), node?.id ?? '', which)
    if (way === 'out')
      return t('members:say.out', { ...words, port: named || t(`members:port.${which}`, { defaultValue: which }) })
    if (way === 'exit')
      return t('members:say.exit', { ...words, reason: t(`members:reason.${which}`, { defaultValue: which }) })
    return t('members:say.in', words)
  }

  function sayWhy(why: string | undefined): string {
    return why === undefined ? '' : t(`members:why.${why}`, { defaultValue: why })
  }
}

const SHOWN = 4

/** The first properties of an event, flat ones only. */
function listed(properties: unknown, called: (name: string) => string): string {
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return ''
  const flat = Object.entries(properties).filter(([, value]) => typeof value !== 'object')
  return flat
    .slice(0, SHOWN)
    .map(([name, value]) => `${called(name)}: ${String(value)}`)
    .join(' · ')
}
