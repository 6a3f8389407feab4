import type { Problem } from '@cairn/sdk'
import type { TFunction } from 'i18next'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/** A problem, or why a member stands still. */
type Sayable = Pick<Problem, 'code' | 'message'> & { readonly params?: Problem['params'] | undefined }

/** A problem in the reader's language; the English sentence where a plugin brings a code of its own. */
export function useProblemText(): (problem: Sayable) => string {
  const { t } = useTranslation()
  return useCallback((problem) => problemText(problem, t), [t])
}

export function problemText({ code, message, params = {} }: Sayable, t: TFunction): string {
  // where a step has one way out only, its name says nothing
  const context = params['port'] === 'next' ? 'only' : undefined
  return t(`problem:${code}`, { ...params, ...inWords(params, t), context, defaultValue: message })
}

/** What the sdk tells by its own short names, as the reader calls it. */
function inWords(params: NonNullable<Problem['params']>, t: TFunction): Record<string, string> {
  const { port, reason } = params
  const words: Record<string, string> = {}
  // a path is called what its author called it; any other way out what the cards call it
  if (port !== undefined) words['port'] = t(`editor:port.${port}`, { defaultValue: String(port) })
  if (reason !== undefined) words['detail'] = t(`problem:reason.${reason}`, { defaultValue: String(params['detail']) })
  for (const name of TYPES) {
    const type = params[name]
    if (typeof type === 'string') words[name] = t(`problem:type.${type}`, { defaultValue: type })
  }
  return words
}

/** Params that name a type of value. */
const TYPES = ['left', 'right', 'known', 'given', 'type']
