import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function Audiences() {
  const { t } = useTranslation()
  return <Page title={t('shell:nav.audiences')}>{null}</Page>
}
