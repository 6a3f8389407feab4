import { useQuery } from '@tanstack/react-query'
import { manifestQuery } from '../api/manifest.ts'
import { useText } from '../i18n/language.ts'

/** What a channel is called on its card; one whose plugin is gone keeps its id. */
export function useChannelTitle(): (channel: string) => string {
  const text = useText()
  const { data } = useQuery(manifestQuery)
  return (channel) => text(data?.nodes.find(({ type }) => type === channel)?.title) || channel
}
