import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useJourney } from '../document/bench.ts'
import type { Desk } from '../commands/desk.ts'
import classes from './editor.module.css'

/** The journey's name, edited in place: Enter keeps it, Escape takes it back. */
export function Title({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation('editor')
  const { name } = useJourney()
  const [typed, setTyped] = useState<string>()
  const given = useRef(false)
  const keep = (): void => {
    if (!given.current && typed !== undefined) desk.edit('setJourneyName', { name: typed })
    given.current = false
    setTyped(undefined)
  }
  return (
    <h1 className={classes.title}>
      <input
        value={typed ?? name}
        maxLength={120}
        size={Math.max(6, widthOf(typed ?? name))}
        aria-label={t('top.name')}
        onFocus={() => setTyped(name)}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return
          given.current = event.key === 'Escape'
          event.currentTarget.blur()
        }}
      />
    </h1>
  )
}

/** A Chinese character is as wide as two Latin ones. */
function widthOf(text: string): number {
  return Array.from(text).reduce((sum, sign) => sum + (/[\u2e80-\uffff]/.test(sign) ? 2 : 1), 0)
}
