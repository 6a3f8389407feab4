import { useEffect } from 'react'
import { commandFor } from './registry.ts'
import type { Desk } from './desk.ts'
import { strokeOf } from './keys.ts'

/** Work also while typing: they write nothing. */
const everywhere = new Set(['F6', 'shift+F6', 'mod+k'])

/** One listener for every shortcut. Single keys count only while the canvas or the outline has the keyboard. */
export function useKeys(desk: Desk): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return
      const { target } = event
      if (!(target instanceof HTMLElement) || target.closest('[role="dialog"], [data-monaco], .monaco-editor')) return
      const typing = target.matches('input, textarea, select, [contenteditable="true"]')
      const inCanvas = !typing && target.closest('[data-keys="canvas"], [data-region="canvas"]') !== null
      // Enter and Space belong to a button that has the keyboard.
      if (target.matches('button, a') && (event.key === 'Enter' || event.key === ' ')) return
      const stroke = strokeOf(event)
      if (typing && !everywhere.has(stroke)) return
      const command = commandFor(stroke, inCanvas || target === document.body)
      if (!command || command.when?.(desk) === false) return
      event.preventDefault()
      void command.run(desk)
    }
    globalThis.addEventListener('keydown', onKey)
    return () => globalThis.removeEventListener('keydown', onKey)
  }, [desk])
}
