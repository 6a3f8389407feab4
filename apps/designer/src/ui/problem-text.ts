import type { Problem } from '@cairn/sdk'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/** A problem in the reader's language; the English sentence where a plugin brings a code of its own. */
export function useProblemText(): (problem: Problem) => string {
  const { t } = useTranslation()
  return useCallback(
    (problem) => t(`problem:${problem.code}`, { ...problem.params, defaultValue: problem.message }),
    [t],
  )
}
