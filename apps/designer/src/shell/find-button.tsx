import { UnstyledButton } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { Search } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './shell.module.css'

const Finder = lazy(async () => ({ default: (await import('./finder.tsx')).Finder }))
const mac = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '')

export function FindButton() {
  const { t } = useTranslation()
  /** How often it was asked for; 0: not loaded yet. */
  const [asked, setAsked] = useState(0)
  const ask = (): void => setAsked((n) => n + 1)
  // Also from inside inputs: the search box of a list is where one notices to be on the wrong page.
  useHotkeys([['mod+K', ask]], [])
  return (
    <>
      <UnstyledButton className={classes.find} onClick={ask} aria-keyshortcuts={mac ? 'Meta+K' : 'Control+K'}>
        <Search size={15} aria-hidden />
        <span className={classes.findText}>{t('shell:find.button')}</span>
        <kbd className={classes.keys} aria-hidden>
          {mac ? '⌘K' : 'Ctrl K'}
        </kbd>
      </UnstyledButton>
      {asked > 0 && (
        <Suspense>
          <Finder asked={asked} />
        </Suspense>
      )}
    </>
  )
}
