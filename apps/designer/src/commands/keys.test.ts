import { describe, expect, test } from 'vitest'
import { commands, commandFor } from './registry.ts'
import { strokeOf, strokeText } from './keys.ts'

const press = (
  key: string,
  code: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {},
) => strokeOf({ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })

describe('key strokes', () => {
  test('are one word each, the same on every system', () => {
    expect(press('z', 'KeyZ', { ctrlKey: true })).toBe('mod+z')
    expect(press('Z', 'KeyZ', { metaKey: true, shiftKey: true })).toBe('mod+shift+z')
    expect(press('†', 'KeyT', { altKey: true, shiftKey: true })).toBe('alt+shift+t')
    expect(press('?', 'Slash', { shiftKey: true })).toBe('?')
    expect(press('!', 'Digit1', { shiftKey: true })).toBe('shift+1')
    expect(press('ArrowDown', 'ArrowDown', { altKey: true })).toBe('alt+ArrowDown')
  })
  test('read as the reader knows them', () => {
    expect(strokeText('mod+shift+z', true)).toBe('⌘⇧Z')
    expect(strokeText('mod+ArrowDown', false)).toBe('Ctrl+↓')
    expect(strokeText('+', false)).toBe('+')
  })
})

describe('the registry', () => {
  test('has each id once and gives no key to two commands', () => {
    const ids = commands.map(({ id }) => id)
    const keys = commands.flatMap((command) => command.keys)
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(keys).size).toBe(keys.length)
  })
  test('keeps single letters for the canvas', () => {
    expect(commandFor('l', true)?.id).toBe('link')
    expect(commandFor('l', false)).toBeUndefined()
    expect(commandFor('mod+z', false)?.id).toBe('undo')
  })
})
