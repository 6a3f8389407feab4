import { diffJourneys } from '@cairn/sdk/graph'
import type { Journey } from '@cairn/sdk/graph'
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useJourney, useTotals } from '../document/bench.ts'
import { nameOf, nodeOf } from '../document/scene.ts'
import type { Desk } from '../commands/desk.ts'
import classes from './editor.module.css'
import { versionQuery } from './journey.ts'

/** What is different from what is live. Only places are not worth telling. */
export function ChangeList({ desk, live }: { readonly desk: Desk; readonly live: number }) {
  const { t } = useTranslation('editor')
  const journey = useJourney()
  const before = useQuery(versionQuery(desk.journeyId, live)).data
  const here = useTotals()?.here ?? 0
  if (!before) return null
  const { nodes, edges, settings } = diffJourneys(before, journey)
  const name = (from: Journey) => (id: string) => {
    const node = nodeOf(from, id)
    return node ? desk.text(nameOf(node, desk.catalogue)) : id
  }
  const rows = [
    { sign: '+', key: 'added', items: nodes.added.map(name(journey)) },
    { sign: '−', key: 'removed', items: nodes.removed.map(name(before)) },
    { sign: '~', key: 'changed', items: nodes.changed.map(name(journey)) },
  ].filter(({ items }) => items.length > 0)
  const links = edges.added.length + edges.removed.length + edges.changed.length
  if (rows.length === 0 && links === 0 && !settings) return <Text size="sm">{t('publish.same')}</Text>
  return (
    <>
      <ul className={classes.changes}>
        {rows.map(({ sign, key, items }) => (
          <li key={key}>
            <b aria-hidden>{sign}</b> {t(`publish.${key}`, { what: items.join(' · ') })}
          </li>
        ))}
        {links > 0 && (
          <li>
            <b aria-hidden>~</b> {t('publish.links', { count: links })}
          </li>
        )}
        {settings && (
          <li>
            <b aria-hidden>~</b> {t('publish.settings')}
          </li>
        )}
      </ul>
      {here > 0 && (
        <Text size="sm" c="dimmed">
          {t('publish.inside', { count: here })}
        </Text>
      )}
    </>
  )
}
