import { VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { unknownCountQuery } from '../api/effects.ts'
import { useFormat } from '../i18n/format.ts'
import { Sign } from '../ui/sign.tsx'

/** How many messages wait for somebody's word: an operator sees it on every page. */
export function InDoubt() {
  const { t } = useTranslation()
  const format = useFormat()
  const count = useQuery(unknownCountQuery).data?.total ?? 0
  if (count === 0) return null
  return (
    <Sign tone="bad">
      <span aria-hidden>{count > 999 ? `${format.number(999)}+` : format.number(count)}</span>
      <VisuallyHidden>{t('shell:inDoubt', { count })}</VisuallyHidden>
    </Sign>
  )
}
