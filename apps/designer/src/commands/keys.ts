/** A key stroke as one word: `mod+shift+z`, `alt+ArrowDown`, `?`. `mod` is ⌘ on a Mac and Ctrl elsewhere. */
export interface Stroke {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

export function strokeOf(event: Stroke): string {
  const printable = event.key.length === 1
  // With Alt or Shift a letter key types another sign; the physical key is what the shortcut names.
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase()
  const digit = /^Digit(\d)$/.exec(event.code)?.[1]
  const named =
    (event.altKey || event.ctrlKey || event.metaKey) && letter ? letter : event.shiftKey && digit ? digit : undefined
  const key = named ?? (printable ? event.key.toLowerCase() : event.key)
  const symbol = printable && !/^[a-z0-9]$/.test(key)
  return [
    (event.ctrlKey || event.metaKey) && 'mod',
    event.altKey && 'alt',
    // A sign such as `?` already needs Shift on most keyboards.
    event.shiftKey && !symbol && 'shift',
    key,
  ]
    .filter(Boolean)
    .join('+')
}

const signs: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Delete: 'Del',
  ' ': 'Space',
}

/** A stroke as a reader knows it: `mod+z` → ⌘Z on a Mac, Ctrl+Z elsewhere. */
export function strokeText(stroke: string, mac: boolean): string {
  const parts = stroke === '+' ? ['+'] : stroke.split('+').map((part) => part || '+')
  const words = parts.map((part) => {
    if (part === 'mod') return mac ? '⌘' : 'Ctrl'
    if (part === 'alt') return mac ? '⌥' : 'Alt'
    if (part === 'shift') return mac ? '⇧' : 'Shift'
    return signs[part] ?? (part.length === 1 ? part.toUpperCase() : part)
  })
  return words.join(mac ? '' : '+')
}

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')
