import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function ImportWizard() {
  const { t } = useTranslation()
  return <Page title={t('shell:nav.imports')}>{null}</Page>
}
