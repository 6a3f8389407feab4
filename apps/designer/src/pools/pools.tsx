import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function Pools() {
  const { t } = useTranslation()
  return <Page title={t('shell:nav.pools')}>{null}</Page>
}
