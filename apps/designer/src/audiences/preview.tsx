import { Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { previewQuery, reachQuery } from '../api/audiences.ts'
import { useFormat } from '../i18n/format.ts'
import { useMemberName } from '../members/name.ts'
import { Failure } from '../ui/failure.tsx'
import classes from './audiences.module.css'

/** How many members the rule means now, and some of them, while it is being written. */
export function Preview({ rule }: { readonly rule: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const nameOf = useMemberName()
  const [settled] = useDebouncedValue(rule, 300)
  const query = useQuery({ ...previewQuery(settled), enabled: settled !== '', placeholderData: keepPreviousData })
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
  const { count, sample = [] } = query.data ?? {}
  return (
    <div className={classes.preview} aria-live="polite">
      <div className={classes.count}>
        {count === undefined || rule === '' ? '…' : t('audiences:people', { n: format.number(count), count })}
      </div>
      <Text size="sm">{t(rule === '' ? 'audiences:incomplete' : 'audiences:now')}</Text>
      {rule !== '' && count !== undefined && <Reach rule={settled} />}
      {rule !== '' && sample.length > 0 && (
        <ul className={classes.sample}>
          {sample.map((member) => (
            <li key={member.id}>
              <span>{nameOf(member)}</span>
              <span>
                {t('audiences:orders', {
                  count: member.orders.count,
                  n: format.number(member.orders.count),
                  total: format.money(member.orders.total),
                })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** How many of them can be reached outside Cairn. Asked for beside the count, which is not kept waiting by it. */
function Reach({ rule }: { readonly rule: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data } = useQuery({ ...reachQuery(rule), enabled: rule !== '', placeholderData: keepPreviousData })
  if (!data) return null
  const { email = 0, phone = 0 } = data.reach
  return (
    <Text size="sm">
      {t('audiences:reach.email', { n: format.number(email) })}
      {' · '}
      {t('audiences:reach.phone', { n: format.number(phone) })}
    </Text>
  )
}
