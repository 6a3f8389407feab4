import type { Problem } from '@cairn/sdk'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/** A problem in the reader's language; the English sentence where a plugin brings a code of its own. */
export function useProblemText(): (problem: Problem) => string {
  const { t } = useTranslation()
  return useCallback(
    (problem) => {
      const port = problem.params?.['port']
      // a path is called what its author called it; any other way out what the cards call it
      const called = port === undefined ? {} : { port: t(`editor:port.${port}`, { defaultValue: String(port) }) }
      return t(`problem:${problem.code}`, { ...problem.params, ...called, defaultValue: problem.message })
    },
    [t],
  )
}
