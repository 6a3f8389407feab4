import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { DatabaseBackup } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { healthQuery } from '../api/health.ts'
import classes from './shell.module.css'

/** While nothing is sent, every page says so, and where to end it. */
export function RecoveryBanner() {
  const { t } = useTranslation()
  if (useQuery(healthQuery).data?.state !== 'recovery') return null
  return (
    <div className={classes.banner} role="status">
      <DatabaseBackup size={16} aria-hidden />
      <span className={classes.bannerText}>{t('shell:health.recovery')}</span>
      <Link to="/health">{t('shell:health.open')}</Link>
    </div>
  )
}
