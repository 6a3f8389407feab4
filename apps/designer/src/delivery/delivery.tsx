import { Button, Group, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { MailCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type UnknownMessage, unknownQuery } from '../api/effects.ts'
import { Empty } from '../ui/empty.tsx'
import { Page, Sheet } from '../ui/page.tsx'
import { Paged } from '../ui/paged.tsx'
import { AnswerDialog } from './answer-dialog.tsx'
import { Filters } from './filters.tsx'
import { Lanes } from './lanes.tsx'
import { UnknownTable } from './unknown-table.tsx'

const route = getRouteApi('/signed-in/shell/delivery')

/** What did not simply go out: channels in trouble, and messages of which nobody knows whether they arrived. */
export function Delivery() {
  const { t } = useTranslation()
  const filter = route.useSearch()
  const query = useInfiniteQuery(unknownQuery(filter))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<readonly UnknownMessage[]>()
  const rows = query.data?.pages.flatMap((page) => page.items) ?? []
  // what was settled meanwhile, by us or by a receipt, is not chosen any more
  const selected = rows.filter(({ id }) => chosen.has(id))
  const filtered = filter.journey !== undefined || filter.channel !== undefined
  return (
    <Page title={t('delivery:title')} lead={t('delivery:lead')}>
      <Lanes />
      <Group justify="space-between" gap="sm">
        <Filters filter={filter} />
        <Group gap="sm">
          <Text size="sm" c="dimmed" aria-live="polite">
            {selected.length > 0 && t('delivery:chosen', { count: selected.length })}
          </Text>
          <Button disabled={selected.length === 0} onClick={() => setAsking(selected)}>
            {t('delivery:answer.open')}
          </Button>
        </Group>
      </Group>
      <Sheet padded={false}>
        <Paged
          query={query}
          empty={
            <Empty
              icon={MailCheck}
              title={t(filtered ? 'delivery:none.title' : 'delivery:empty.title')}
              body={t(filtered ? 'delivery:none.body' : 'delivery:empty.body')}
            />
          }
        >
          {(found) => <UnknownTable rows={found} chosen={chosen} onChoose={setChosen} />}
        </Paged>
      </Sheet>
      <AnswerDialog messages={asking} onClose={() => setAsking(undefined)} onDone={() => setChosen(new Set())} />
    </Page>
  )
}
