import { notifications } from '@mantine/notifications'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailureWords } from './failure.tsx'

/** Short news in the corner: done, or failed and why. */
export function useTell(): { done: (message: string) => void; failed: (error: unknown) => void } {
  const { t } = useTranslation()
  const words = useFailureWords()
  const failed = useCallback(
    (error: unknown) => {
      const { title, detail } = words(error)
      const closeButtonProps = { 'aria-label': t('ui:close') }
      notifications.show({ color: 'red.8', title, message: detail, autoClose: 10_000, closeButtonProps })
    },
    [words, t],
  )
  const done = useCallback(
    (message: string) => {
      notifications.show({ color: 'lake', message, closeButtonProps: { 'aria-label': t('ui:close') } })
    },
    [t],
  )
  return { done, failed }
}
