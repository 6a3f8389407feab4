import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function Members() {
  const { t } = useTranslation()
  return <Page title={t('shell:nav.members')}>{null}</Page>
}
