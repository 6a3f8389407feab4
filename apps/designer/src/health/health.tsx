import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Health, healthQuery } from '../api/health.ts'
import { Ago } from '../ui/ago.tsx'
import { Failure } from '../ui/failure.tsx'
import { Page, Sheet } from '../ui/page.tsx'
import { Rows } from '../ui/paged.tsx'
import { Sign, type Tone } from '../ui/sign.tsx'
import { Findings } from './findings.tsx'
import { Quarantine } from './quarantine.tsx'
import { RecoveryCard } from './recovery-card.tsx'

/** Whether everything is as it was promised; and where it is not: what, how much, where, and what to do. */
export function HealthPage() {
  const { t } = useTranslation()
  const query = useQuery(healthQuery)
  const { data } = query
  return (
    <Page title={t('health:title')} lead={t('health:lead')} actions={data && <State health={data} />}>
      {query.isPending && <Rows n={3} />}
      {query.error && !data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {data?.recoveries
        .filter(({ open }) => open.length > 0)
        .map((recovery) => (
          <RecoveryCard key={recovery.openedAt} recovery={recovery} />
        ))}
      {data && (
        <Sheet padded={false}>
          <Findings health={data} />
        </Sheet>
      )}
      {data?.findings.some(({ check }) => check === 'quarantined') && <Quarantine />}
    </Page>
  )
}

const tones: Readonly<Record<Health['state'], Tone>> = {
  well: 'good',
  task: 'warn',
  alarm: 'bad',
  recovery: 'bad',
  blind: 'warn',
}

function State({ health }: { readonly health: Health }) {
  const { t } = useTranslation()
  return (
    <span role="status">
      <Sign tone={tones[health.state]} dot>
        {t(`health:state.${health.state}`)}
        {health.checkedAt && <Ago at={health.checkedAt} clock="machine" />}
      </Sign>
    </span>
  )
}
