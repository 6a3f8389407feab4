import type { Journey } from '@cairn/sdk/graph'
import { useQueries } from '@tanstack/react-query'
import { readDraft } from '../api/journeys.ts'
import { partsOf, textIn } from '../ui/parts.ts'

/** The journeys a trail tells of, for the names their authors gave to steps and paths. */
export function useGraphs(ids: readonly string[]): ReadonlyMap<string, Journey> {
  const distinct = [...new Set(ids)]
  const found = useQueries({
    queries: distinct.map((id) => ({ queryKey: ['draft', id], queryFn: () => readDraft(id), staleTime: 60_000 })),
  })
  return new Map(found.flatMap(({ data }, i) => (data ? [[distinct[i] ?? '', data] as const] : [])))
}

/** What the author called a way out of a step; empty where it has no name of its own. */
export function pathName(journey: Journey | undefined, node: string, port: string): string {
  const paths = journey?.nodes.find(({ id }) => id === node)?.config['paths']
  if (!Array.isArray(paths)) return ''
  const path = paths.map(partsOf).find((each) => textIn(each, 'port') === port)
  return textIn(path, 'name')
}
