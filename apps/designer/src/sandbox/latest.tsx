import { Stack, Title, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { MessageSquareDashed } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { latestMessagesQuery } from '../api/members.ts'
import { Ago } from '../ui/ago.tsx'
import { Empty } from '../ui/empty.tsx'
import { Failure } from '../ui/failure.tsx'
import { Rows } from '../ui/paged.tsx'
import classes from './phone.module.css'

interface Props {
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}

/** The last messages of all members; one click puts that member's phone on the right. */
export function Latest({ chosen, onChoose }: Props) {
  const { t } = useTranslation()
  const query = useQuery(latestMessagesQuery)
  if (query.isPending) return <Rows n={4} />
  if (!query.data) return <Failure error={query.error} retry={() => void query.refetch()} />
  if (query.data.items.length === 0) {
    return <Empty icon={MessageSquareDashed} title={t('sandbox:empty.title')} body={t('sandbox:empty.body')} />
  }
  return (
    <Stack gap={4}>
      <Title order={2} mb={6}>
        {t('sandbox:latest')}
      </Title>
      {query.data.items.map((message) => (
        <UnstyledButton
          key={message.id}
          className={classes.row}
          aria-pressed={message.member.id === chosen}
          onClick={() => onChoose(message.member.id)}
        >
          <span className={classes.who}>{message.member.name ?? message.member.externalId}</span>
          <span className={classes.ago}>
            <Ago at={message.at} />
          </span>
          <span className={classes.what}>
            {message.title} · {message.body}
          </span>
        </UnstyledButton>
      ))}
    </Stack>
  )
}
