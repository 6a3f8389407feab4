import { CircleAlert, Cloud, CloudOff, LoaderCircle } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useDraft, useView } from '../document/bench.ts'
import { useFormat } from '../i18n/format.ts'
import classes from './editor.module.css'

const icons = { saved: Cloud, saving: LoaderCircle, offline: CloudOff, refused: CircleAlert }

/** Always says where the newest change is: with the server, on its way, or on this machine. */
export function SaveState() {
  const { t } = useTranslation('editor')
  const format = useFormat()
  const saved = useDraft((state) => state.saved)
  const Icon = icons[saved.state]
  const broken = useView((view) => view.broken !== undefined)
  const unsafe = broken || saved.state === 'refused' || (saved.state === 'offline' && !saved.kept)
  useEffect(() => {
    if (!unsafe) return undefined
    const stay = (event: BeforeUnloadEvent): void => event.preventDefault()
    globalThis.addEventListener('beforeunload', stay)
    return () => globalThis.removeEventListener('beforeunload', stay)
  }, [unsafe])
  const words = (): string => {
    switch (saved.state) {
      case 'saved':
        return saved.at === undefined ? t('saved.all') : t('saved.at', { time: format.time(isoOf(saved.at)) })
      case 'saving':
        return t('saved.saving')
      case 'offline':
        return saved.kept ? t('saved.offline') : t('saved.unkept')
      case 'refused':
        return t('saved.refused')
    }
  }
  const title = (): string | undefined => {
    if (saved.state === 'refused') return saved.reason
    return saved.state === 'saved' && saved.at !== undefined ? format.zoned(isoOf(saved.at)) : undefined
  }
  return (
    <span className={classes.saved} data-state={saved.state} role="status" title={title()}>
      <Icon size={15} aria-hidden /> {words()}
    </span>
  )
}

const isoOf = (at: number): string => new Date(at).toISOString()
