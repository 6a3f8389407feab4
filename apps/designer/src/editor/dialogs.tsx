import { useView } from '../document/bench.ts'
import type { Desk } from './desk.ts'
import { PublishDialog } from './publish-dialog.tsx'
import { ShortcutSheet } from './shortcut-sheet.tsx'

export function Dialogs({ desk }: { readonly desk: Desk }) {
  const dialog = useView((view) => view.dialog)
  const close = (): void => {
    desk.view.setState({ dialog: undefined })
    desk.focusCanvas()
  }
  return (
    <>
      <PublishDialog opened={dialog === 'publish'} desk={desk} onClose={close} />
      <ShortcutSheet opened={dialog === 'shortcuts'} onClose={close} />
    </>
  )
}
