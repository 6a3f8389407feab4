import { Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ClockBanner } from './clock-banner.tsx'
import { RecoveryBanner } from './recovery-banner.tsx'
import { Header } from './header.tsx'
import classes from './shell.module.css'

/** Every page but the canvas: the product's bar on top, the page below. */
export function Shell() {
  const { t } = useTranslation()
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#page">
        {t('shell:skip')}
      </a>
      <Header />
      <ClockBanner />
      <RecoveryBanner />
      <div id="page" tabIndex={-1} className={classes.page}>
        <Outlet />
      </div>
    </div>
  )
}

/** The canvas fills the window; only the clock banner stays, because it changes what «now» means. */
export function Bare() {
  return (
    <div className={classes.bare}>
      <ClockBanner />
      <RecoveryBanner />
      <div className={classes.fill}>
        <Outlet />
      </div>
    </div>
  )
}
