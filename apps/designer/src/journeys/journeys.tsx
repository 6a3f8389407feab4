import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function Journeys() {
  const { t } = useTranslation()
  return <Page title={t('shell:nav.journeys')}>{null}</Page>
}
