import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { healthQuery } from '../api/health.ts'
import classes from './shell.module.css'

/** A dot at the name of the health page where something is wrong; nothing where all is well or nobody can say. */
export function HealthMark() {
  const { t } = useTranslation()
  const state = useQuery(healthQuery).data?.state
  if (state === undefined || state === 'well') return null
  const tone = state === 'alarm' || state === 'recovery' ? 'bad' : 'warn'
  return <span className={classes.mark} data-tone={tone} role="img" aria-label={t(`shell:health.${tone}`)} />
}
