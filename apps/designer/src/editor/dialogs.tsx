import { lazy, Suspense } from 'react'
import { useView } from '../document/bench.ts'
import type { Desk } from '../commands/desk.ts'

const PublishDialog = lazy(async () => ({ default: (await import('./publish-dialog.tsx')).PublishDialog }))
const ShortcutSheet = lazy(async () => ({ default: (await import('./shortcut-sheet.tsx')).ShortcutSheet }))

export function Dialogs({ desk }: { readonly desk: Desk }) {
  const dialog = useView((view) => view.dialog)
  const close = (): void => {
    desk.view.setState({ dialog: undefined })
    desk.focusCanvas()
  }
  return (
    <Suspense fallback={null}>
      {dialog === 'publish' && <PublishDialog desk={desk} onClose={close} />}
      {dialog === 'shortcuts' && <ShortcutSheet onClose={close} />}
    </Suspense>
  )
}
