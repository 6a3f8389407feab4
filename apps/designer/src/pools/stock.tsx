import { Progress, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Pool } from '../api/pools.ts'
import { useFormat } from '../i18n/format.ts'

/** A pool runs dry in silence otherwise: below a tenth the bar says so. */
export function Stock({ pool }: { readonly pool: Pool }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (pool.codes === 0) {
    return (
      <Text size="xs" c="dimmed">
        {t('pools:stock.none')}
      </Text>
    )
  }
  const share = pool.free / pool.codes
  const key = pool.free === 0 ? 'dry' : share < 0.1 ? 'low' : 'left'
  return (
    <>
      <Progress
        value={share * 100}
        size="sm"
        color={share < 0.1 ? 'red.8' : 'lake'}
        aria-label={t('pools:stock.label', { name: pool.name })}
      />
      <Text size="xs" c={key === 'left' ? 'dimmed' : 'var(--cairn-bad)'} mt={4}>
        {t(`pools:stock.${key}`, { share: format.percent(share) })}
      </Text>
    </>
  )
}
