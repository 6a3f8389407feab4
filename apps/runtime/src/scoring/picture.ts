import type { FitChart, Locale, Text } from '@cairn/sdk'

const WIDTH = 640
const HEIGHT = 320
const FRAME = { left: 64, right: 16, top: 56, bottom: 56 }
/** The first series is what happened and stands as bars; the others are what was expected and go over them as lines. */
const COLOURS = ['#9db4c8', '#c2410c', '#15803d', '#6d28d9', '#0f766e', '#a16207'] as const

/** A chart of a fit as an SVG of its own. */
export function drawChart(chart: FitChart, locale: Locale): string {
  const n = Math.max(1, chart.x.labels.length)
  const values = chart.series.flatMap((series) => series.values.filter((value) => value !== null))
  const top = roundUp(Math.max(1e-9, ...values))
  const [width, height] = [WIDTH - FRAME.left - FRAME.right, HEIGHT - FRAME.top - FRAME.bottom]
  const x = (i: number): number => FRAME.left + ((i + 0.5) * width) / n
  const y = (value: number): number => FRAME.top + height * (1 - value / top)
  const scene: Scene = { x, y, width, n, say: (text) => escaped(text[locale]) }
  const parts = [
    `<text x="${FRAME.left}" y="20" font-size="15" font-weight="600">${scene.say(chart.title)}</text>`,
    ...axes(scene, chart, top),
    ...chart.series.flatMap((series, i) => (i === 0 ? bars(scene, series) : curve(scene, series, i))),
    ...chart.series.map((series, i) => legend(scene, series, i)),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="sans-serif" fill="#1f2937"><title>${scene.say(chart.title)}</title>${parts.join('')}</svg>`
}

interface Scene {
  readonly x: (i: number) => number
  readonly y: (value: number) => number
  readonly width: number
  readonly n: number
  readonly say: (text: Text) => string
}
type Series = FitChart['series'][number]

function axes({ x, y, say }: Scene, { x: across, y: up }: FitChart, top: number): readonly string[] {
  const steps = [0, 0.25, 0.5, 0.75, 1].map((share) => share * top)
  const every = Math.ceil(across.labels.length / 16)
  return [
    ...steps.flatMap((value) => [
      `<line x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${at(y(value))}" y2="${at(y(value))}" stroke="#e5e7eb"/>`,
      `<text x="${FRAME.left - 8}" y="${at(y(value) + 4)}" font-size="11" text-anchor="end">${Number(value.toPrecision(4))}</text>`,
    ]),
    ...across.labels.flatMap((label, i) =>
      i % every === 0
        ? [
            `<text x="${at(x(i))}" y="${HEIGHT - FRAME.bottom + 18}" font-size="11" text-anchor="middle">${escaped(label)}</text>`,
          ]
        : [],
    ),
    `<text x="${WIDTH - FRAME.right}" y="${HEIGHT - 12}" font-size="12" text-anchor="end">${say(across.title)}</text>`,
    `<text x="${FRAME.left}" y="${FRAME.top - 10}" font-size="12">${say(up)}</text>`,
  ]
}

function bars({ x, y, width, n }: Scene, { values }: Series): readonly string[] {
  const wide = (0.7 * width) / n
  return values.flatMap((value, i) =>
    value === null
      ? []
      : [
          `<rect x="${at(x(i) - wide / 2)}" y="${at(y(value))}" width="${at(wide)}" height="${at(y(0) - y(value))}" fill="${COLOURS[0]}"/>`,
        ],
  )
}

function curve({ x, y }: Scene, { values }: Series, i: number): readonly string[] {
  const points = values.flatMap((value, at) => (value === null ? [] : [[x(at), y(value)] as const]))
  const colour = COLOURS[i % COLOURS.length]
  return [
    `<polyline points="${points.map(([a, b]) => `${at(a)},${at(b)}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map(([a, b]) => `<circle cx="${at(a)}" cy="${at(b)}" r="3" fill="${colour}"/>`),
  ]
}

function legend({ say }: Scene, { title }: Series, i: number): string {
  const left = WIDTH - FRAME.right - 130
  const down = 16 + i * 16
  return `<rect x="${left}" y="${down - 9}" width="12" height="${i === 0 ? 10 : 3}" fill="${COLOURS[i % COLOURS.length]}"/><text x="${left + 18}" y="${down}" font-size="12">${say(title)}</text>`
}

const at = (value: number): number => Math.round(value * 10) / 10

/** The next 1, 2, 2.5 or 5 of its power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= value) ?? 10) * power
}

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => NAMES[sign] ?? '')
