import type { NodeManifest } from '@cairn/sdk'
import type { JourneyNode } from '@cairn/sdk/graph'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { audiencesQuery } from '../api/audiences.ts'
import { publishedQuery } from '../api/journeys.ts'
import { poolsQuery } from '../api/pools.ts'
import { summaryOf } from '../canvas/summary.ts'
import { useLocale } from '../i18n/language.ts'

/** The card's plain-language line, here at the head of the settings. */
export function useSummary(manifest: NodeManifest, node: JourneyNode): string {
  const { t } = useTranslation()
  const locale = useLocale()
  const named = {
    audience: useQuery(audiencesQuery).data?.items,
    pool: useQuery(poolsQuery).data?.items,
    journey: useQuery(publishedQuery).data,
  }
  return summaryOf(manifest, node.config, {
    locale,
    t: (key, params) => t(key.includes(':') ? key : `editor:${key}`, { ...params }),
    nameOf: (kind, id) => named[kind]?.find((each) => each.id === id)?.name,
  })
}
