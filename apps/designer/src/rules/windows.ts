import type { TFunction } from 'i18next'
import { readDuration } from '../ui/duration.ts'
import type { Kind } from './model.ts'

const USUAL = ['P7D', 'P14D', 'P30D', 'P60D', 'P90D', 'P180D', 'P365D']

/** Sums do not reach back for ever; a window written by hand stays among the choices. */
export function windows(kind: Kind, current: string): string[] {
  const all = kind === 'count' ? [...USUAL, 'all'] : USUAL
  return current === '' || all.includes(current) ? all : [current, ...all]
}

export function windowLabel(t: TFunction, window: string): string {
  if (window === 'all') return t('rules:window.all')
  const parsed = readDuration(window)
  return parsed ? t('rules:window.last', { span: t(`ui:duration.${parsed.unit}`, { count: parsed.n }) }) : window
}
