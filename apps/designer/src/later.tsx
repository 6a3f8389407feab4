import { Notifications } from '@mantine/notifications'
import { ConfirmHost } from './ui/confirm-host.tsx'
import '@fontsource-variable/noto-sans-sc/index.css'
import '@mantine/notifications/styles.css'

/** What no first page waits for: the corner's news, the questions, and the brand's own letters. */
export function Later() {
  return (
    <>
      <Notifications position="bottom-right" limit={4} />
      <ConfirmHost />
    </>
  )
}
