import type { ReactNode } from 'react'
import classes from './sign.module.css'

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'quiet'

/** A small word that states something; the dot and the word say it, the colour only helps. */
export function Sign({
  tone,
  dot = false,
  children,
}: {
  readonly tone: Tone
  readonly dot?: boolean
  readonly children: ReactNode
}) {
  return (
    <span className={classes.sign} data-tone={tone}>
      {dot && <span className={classes.dot} aria-hidden />}
      {children}
    </span>
  )
}
