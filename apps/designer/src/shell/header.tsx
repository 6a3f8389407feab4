import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSession } from '../api/session.ts'
import { AccountMenu, LanguageMenu, ThemeMenu } from './menus.tsx'
import classes from './shell.module.css'

const places = [
  { to: '/journeys', key: 'journeys' },
  { to: '/members', key: 'members' },
  { to: '/audiences', key: 'audiences' },
  { to: '/pools', key: 'pools' },
  { to: '/imports', key: 'imports' },
  { to: '/phone', key: 'phone' },
  { to: '/settings', key: 'settings' },
] as const

export function Header() {
  const { t } = useTranslation()
  const { brand } = useSession()
  return (
    <header className={classes.header}>
      <Link to="/journeys" search={{}} className={classes.brand}>
        <img src="/favicon.svg" alt="" width={26} height={26} />
        {brand.name}
      </Link>
      <nav className={classes.nav} aria-label={t('shell:navigation')}>
        {places.map(({ to, key }) => (
          <Link key={to} to={to} search={{}} className={classes.link} activeOptions={{ includeSearch: false }}>
            {t(`shell:nav.${key}`)}
          </Link>
        ))}
      </nav>
      <div className={classes.tools}>
        <LanguageMenu />
        <ThemeMenu />
        <AccountMenu />
      </div>
    </header>
  )
}
