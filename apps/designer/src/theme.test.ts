import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cssVariables, theme } from './theme.ts'

const css = readFileSync(join(import.meta.dirname, 'styles.css'), 'utf8')

/** WCAG relative luminance of `#rrggbb`. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const tokens = new Map(
  [...css.matchAll(/--cairn-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
)

test.each(['good', 'warn', 'bad', 'info', 'quiet'])('the sign «%s» is readable on its tint in both themes', (name) => {
  const [text, tint] = [tokens.get(name), tokens.get(`${name}-tint`)]
  expect(contrast(text?.light ?? '#000000', tint?.light ?? '#000000')).toBeGreaterThanOrEqual(4.5)
  expect(contrast(text?.dark ?? '#000000', tint?.dark ?? '#000000')).toBeGreaterThanOrEqual(4.5)
})

// The resolver takes the whole theme of the kit and reads none of it.
const { light, dark } = cssVariables({ ...theme } as Parameters<typeof cssVariables>[0])
const palette = (name: 'gray' | 'dark' | 'lake', shade: number): string => theme.colors?.[name]?.[shade] ?? '#000000'

test.each(['text', 'dimmed', 'placeholder', 'error', 'anchor'])(
  '«%s» is readable on page and sheet in both themes',
  (name) => {
    const key = `--mantine-color-${name}` as const
    for (const surface of ['#ffffff', palette('gray', 0)])
      expect(contrast(light[key] ?? '', surface)).toBeGreaterThanOrEqual(4.5)
    for (const surface of [palette('dark', 6), palette('dark', 7)])
      expect(contrast(dark[key] ?? '', surface)).toBeGreaterThanOrEqual(4.5)
  },
)

test('white is readable on the primary colour', () => {
  expect(contrast('#ffffff', palette('lake', 6))).toBeGreaterThanOrEqual(4.5)
})
