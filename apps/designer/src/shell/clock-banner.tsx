import { Button } from '@mantine/core'
import { Clock } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../api/session.ts'
import { useFormat } from '../i18n/format.ts'
import classes from './shell.module.css'

const AdvanceDialog = lazy(async () => ({ default: (await import('./advance-dialog.tsx')).AdvanceDialog }))

/** On a manual clock every page says what time it is and that nothing leaves the sandbox. */
export function ClockBanner() {
  const { t } = useTranslation()
  const { clock } = useSession()
  const format = useFormat()
  const [open, setOpen] = useState(false)
  if (clock.mode !== 'manual') return null
  return (
    <div className={classes.banner} role="status">
      <Clock size={16} aria-hidden />
      <span className={classes.bannerText}>{t('shell:clock.banner', { now: format.moment(clock.now) })}</span>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        {t('shell:clock.advance')}
      </Button>
      {open && (
        <Suspense>
          <AdvanceDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  )
}
