import type { NodeManifest } from '@cairn/sdk'
import type { JourneyNode } from '@cairn/sdk/graph'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNames } from '../document/names.ts'
import { useLocale } from '../i18n/language.ts'
import { summaryOf } from './summary.ts'
import type { Words } from './summary.ts'

/** The two or three lines of a card. `detail` is empty where two lines say it all. */
export interface Lines {
  readonly eyebrow: string
  readonly name: string
  readonly detail: string
}

export function useWords(): Words {
  const { t } = useTranslation('editor')
  const locale = useLocale()
  const names = useNames()
  return useMemo(
    () => ({ locale, t: (key, params) => t(key, params ?? {}), nameOf: (kind, id) => names[kind].get(id) }),
    [t, locale, names],
  )
}

export function useLines(node: JourneyNode, kind: NodeManifest | undefined): Lines {
  const words = useWords()
  return useMemo(() => {
    const title = kind?.title[words.locale] ?? node.type
    const summary = kind ? summaryOf(kind, node.config, words) : words.t('card.unknown')
    if (node.name) return { eyebrow: title, name: node.name, detail: summary }
    return summary === '' ? { eyebrow: '', name: title, detail: '' } : { eyebrow: title, name: summary, detail: '' }
  }, [node, kind, words])
}
