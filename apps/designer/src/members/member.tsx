import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function MemberPage() {
  const { t } = useTranslation()
  return <Page title={t('shell:nav.members')}>{null}</Page>
}
