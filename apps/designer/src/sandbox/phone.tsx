import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function SandboxPhone() {
  const { t } = useTranslation()
  return <Page title={t('shell:nav.phone')}>{null}</Page>
}
