import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { errorsUrl, type ImportItem, importQuery, isOver } from '../api/imports.ts'
import { useFormat } from '../i18n/format.ts'
import { Failure } from '../ui/failure.tsx'
import { Page, Sheet } from '../ui/page.tsx'
import { Rows } from '../ui/paged.tsx'
import { ErrorTable } from './error-table.tsx'
import classes from './imports.module.css'

const route = getRouteApi('/signed-in/shell/imports/$id')

/** One import while it runs and after. */
export function ImportPage() {
  const { t } = useTranslation()
  const { id } = route.useParams()
  const query = useQuery(importQuery(id))
  const queries = useQueryClient()
  const over = isOver(query.data?.state)
  useEffect(() => {
    // New members, new events: every list is older than this import.
    if (over) void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'import' })
  }, [over, queries])
  return (
    <Page
      title={t(query.data ? `imports:page.${query.data.kind}` : 'imports:title')}
      lead={query.data && <Lead item={query.data} />}
    >
      {query.isPending && <Rows n={3} />}
      {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && <Report item={query.data} />}
    </Page>
  )
}

function Lead({ item }: { readonly item: ImportItem }) {
  const { t } = useTranslation()
  const format = useFormat()
  const at = format.moment(item.createdAt)
  return item.fileName === undefined
    ? t('imports:page.began', { at })
    : t('imports:page.fileBegan', { at, file: item.fileName })
}

function Report({ item }: { readonly item: ImportItem }) {
  const { t } = useTranslation()
  return (
    <>
      <Sheet>
        <Stack gap="lg">
          {!isOver(item.state) && (
            <div>
              <Progress value={item.percent} animated aria-label={t('imports:page.progress')} />
              <Text size="sm" c="dimmed" mt={6}>
                {t('imports:page.running')}
              </Text>
            </div>
          )}
          {item.state === 'failed' && (
            <Alert color="red" title={t('imports:page.failed')}>
              {t(`imports:code.${item.error?.code}`, { defaultValue: item.error?.message ?? '' })}
            </Alert>
          )}
          {item.cutAt !== undefined && <Alert color="red">{t('imports:page.cut', { line: item.cutAt })}</Alert>}
          <Facts item={item} />
          {item.state === 'done' && (
            <Group>
              <Button component={Link} to="/members" variant="light">
                {t('imports:page.seeMembers')}
              </Button>
              <Button component={Link} to="/imports/new" variant="default">
                {t('imports:page.another')}
              </Button>
            </Group>
          )}
        </Stack>
      </Sheet>
      {item.failed > 0 && (
        <Stack gap="sm">
          <Group justify="space-between">
            <Text fw={600}>{t('imports:errors.title')}</Text>
            <Button
              component="a"
              href={errorsUrl(item.id)}
              download
              size="xs"
              variant="default"
              leftSection={<Download size={14} aria-hidden />}
            >
              {t('imports:errors.download')}
            </Button>
          </Group>
          <Sheet padded={false}>
            <ErrorTable id={item.id} over={isOver(item.state)} />
          </Sheet>
        </Stack>
      )}
    </>
  )
}

function Facts({ item }: { readonly item: ImportItem }) {
  const { t } = useTranslation()
  const format = useFormat()
  const facts = [
    ['rows', item.rows],
    ['added', item.added],
    ['already', item.already],
    ['failed', item.failed],
  ] as const
  return (
    <dl className={classes.facts}>
      {facts.map(([key, n]) => (
        <div key={key}>
          <dt>{t(`imports:fact.${key}`)}</dt>
          <dd>{format.number(n)}</dd>
        </div>
      ))}
    </dl>
  )
}
