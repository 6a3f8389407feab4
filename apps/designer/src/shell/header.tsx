import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSession } from '../api/session.ts'
import { AccountMenu, LanguageMenu, ThemeMenu } from './menus.tsx'
import { FindButton } from './find-button.tsx'
import { HealthMark } from './health-mark.tsx'
import { InDoubt } from './in-doubt.tsx'
import { places } from './places.ts'
import classes from './shell.module.css'

export function Header() {
  const { t } = useTranslation()
  const { brand } = useSession()
  return (
    <header className={classes.header}>
      <Link to="/journeys" search={{}} className={classes.brand}>
        <img src="/favicon.svg" alt="" width={26} height={26} />
        <span className={classes.brandName}>{brand.name}</span>
      </Link>
      <nav className={classes.nav} aria-label={t('shell:navigation')}>
        {places.map(({ to, key }) => (
          <Link key={to} to={to} search={{}} className={classes.link} activeOptions={{ includeSearch: false }}>
            {t(`shell:nav.${key}`)}
            {key === 'health' && <HealthMark />}
            {key === 'delivery' && <InDoubt />}
          </Link>
        ))}
      </nav>
      <div className={classes.tools}>
        <FindButton />
        <LanguageMenu />
        <ThemeMenu />
        <AccountMenu />
      </div>
    </header>
  )
}
