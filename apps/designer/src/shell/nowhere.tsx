import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Compass } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../ui/empty.tsx'
import { Page, Sheet } from '../ui/page.tsx'

/** An address nothing lives at: a slip, or a page of another release. The bar above leads on. */
export function Nowhere() {
  const { t } = useTranslation()
  return (
    <Page title={t('shell:nowhere.title')}>
      <Sheet>
        <Empty icon={Compass} title={globalThis.location.pathname} body={t('shell:nowhere.body')}>
          <Button component={Link} to="/journeys" variant="light">
            {t('shell:nowhere.back')}
          </Button>
        </Empty>
      </Sheet>
    </Page>
  )
}
