import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Plug } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { pluginsQuery } from '../api/plugins.ts'
import { Empty } from '../ui/empty.tsx'
import { Failure } from '../ui/failure.tsx'
import { Page, Sheet } from '../ui/page.tsx'
import { Rows } from '../ui/paged.tsx'
import { PluginCard } from './plugin-card.tsx'
import classes from './plugins.module.css'

/** What third parties add: what it is, what it may do, who agreed to it, whether it is well, and which journeys use it. */
export function Plugins() {
  const { t } = useTranslation()
  const query = useQuery(pluginsQuery)
  const { data } = query
  return (
    <Page title={t('plugins:title')} lead={t('plugins:lead')}>
      {query.isPending && <Rows n={3} />}
      {query.error && !data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {data && data.items.length + data.broken.length === 0 && (
        <Sheet>
          <Empty icon={Plug} title={t('plugins:empty.title')} body={t('plugins:empty.body')} />
        </Sheet>
      )}
      {data?.items.map((plugin) => (
        <PluginCard key={plugin.id} plugin={plugin} />
      ))}
      {data && data.broken.length > 0 && <Broken folders={data.broken} />}
    </Page>
  )
}

function Broken({ folders }: { readonly folders: readonly { readonly folder: string; readonly why: string }[] }) {
  const { t } = useTranslation()
  return (
    <Sheet>
      <Stack gap="xs">
        <Text fw={600}>{t('plugins:broken', { count: folders.length })}</Text>
        <ul className={classes.list}>
          {folders.map(({ folder, why }) => (
            <li key={folder}>
              <code>{folder}</code>: {why}
            </li>
          ))}
        </ul>
      </Stack>
    </Sheet>
  )
}
