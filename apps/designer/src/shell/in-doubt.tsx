import { VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { unknownCountQuery } from '../api/effects.ts'
import { useFormat } from '../i18n/format.ts'
import { Sign } from '../ui/sign.tsx'

/** What waits for somebody on the delivery page: an operator sees it on every page. */
export function InDoubt() {
  const { t } = useTranslation()
  const format = useFormat()
  const { total = 0, refused = 0 } = useQuery(unknownCountQuery).data ?? {}
  if (total === 0 && refused === 0) return null
  const count = total > 999 ? `${format.number(999)}+` : format.number(total)
  return (
    <Sign tone="bad">
      <span aria-hidden>{refused > 0 ? `! ${total > 0 ? count : ''}` : count}</span>
      <VisuallyHidden>
        {refused > 0 && t('shell:refused', { count: refused })} {total > 0 && t('shell:inDoubt', { count: total })}
      </VisuallyHidden>
    </Sign>
  )
}
