import { notifications } from '@mantine/notifications'
import { useCallback } from 'react'
import { useFailureWords } from './failure.tsx'

/** Short news in the corner: done, or failed and why. */
export function useTell(): { done: (message: string) => void; failed: (error: unknown) => void } {
  const words = useFailureWords()
  const failed = useCallback(
    (error: unknown) => {
      const { title, detail } = words(error)
      notifications.show({ color: 'red.8', title, message: detail, autoClose: 10_000 })
    },
    [words],
  )
  const done = useCallback((message: string) => {
    notifications.show({ color: 'lake', message })
  }, [])
  return { done, failed }
}
