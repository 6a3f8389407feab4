import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { MessageSquareDashed } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { memberMessagesQuery } from '../api/members.ts'
import { Ago } from '../ui/ago.tsx'
import { Empty } from '../ui/empty.tsx'
import { Failure } from '../ui/failure.tsx'
import { Rows } from '../ui/paged.tsx'
import classes from './members.module.css'

export function MemberMessages({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const query = useQuery(memberMessagesQuery(id))
  if (query.isPending) return <Rows n={3} />
  if (!query.data) return <Failure error={query.error} retry={() => void query.refetch()} />
  if (query.data.items.length === 0) return <Empty icon={MessageSquareDashed} title={t('members:messages.empty')} />
  return (
    <Stack gap="sm">
      {query.data.items.map(({ id: key, title, body, at }) => (
        <article key={key} className={classes.run}>
          <Text fw={600} size="sm">
            {title}
          </Text>
          <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
            {body}
          </Text>
          <Text size="xs" c="dimmed" mt={4}>
            <Ago at={at} />
          </Text>
        </article>
      ))}
    </Stack>
  )
}
