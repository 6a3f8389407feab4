import type { Point } from '../document/geometry.ts'
import type { Picture } from './picture.ts'

/** Colours as the theme resolves them now. */
export interface Palette {
  readonly card: string
  readonly border: string
  readonly text: string
  readonly line: string
  readonly accent: string
  readonly error: string
  readonly warning: string
  shelf(type: string): string
}

export interface Drawing {
  readonly picture: Picture
  /** Screen x, y and scale of the journey's origin. */
  readonly transform: readonly [number, number, number]
  readonly palette: Palette
  readonly selected: ReadonlySet<string>
  readonly levels: ReadonlyMap<string, 'error' | 'warning'>
  /** What to write on a card. Asked only where it is large enough to read. */
  readonly title: (id: string) => string
}

const readable = 0.18

/** The whole journey on one 2-D canvas: all edges one path, cards batched by colour. */
export function draw(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const [x, y, zoom] = drawing.transform
  context.save()
  context.translate(x, y)
  context.scale(zoom, zoom)
  drawLines(context, drawing)
  drawCards(context, drawing)
  if (zoom > readable) drawTitles(context, drawing)
  context.restore()
}

function drawLines(context: CanvasRenderingContext2D, { picture, palette, transform }: Drawing): void {
  context.beginPath()
  for (const { points } of picture.lines) trace(context, points)
  context.strokeStyle = palette.line
  context.lineWidth = Math.max(1.75, 1 / transform[2])
  context.stroke()
}

function trace(context: CanvasRenderingContext2D, points: readonly Point[]): void {
  points.forEach((point, i) => (i === 0 ? context.moveTo(point.x, point.y) : context.lineTo(point.x, point.y)))
}

function drawCards(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { picture, palette, selected, levels, transform } = drawing
  const hair = 1 / transform[2]
  const families = new Map<string, Path2D>()
  const cards = new Path2D()
  const rings = new Path2D()
  for (const box of picture.boxes.values()) {
    cards.roundRect(box.x, box.y, box.w, box.h, 12)
    const colour = palette.shelf(box.type)
    const family = families.get(colour) ?? new Path2D()
    family.roundRect(box.x + 12, box.y + 20, 40, 40, 10)
    families.set(colour, family)
    if (selected.has(box.id)) rings.roundRect(box.x - 3, box.y - 3, box.w + 6, box.h + 6, 14)
  }
  context.fillStyle = palette.card
  context.fill(cards)
  context.strokeStyle = palette.border
  context.lineWidth = Math.max(1.5, hair)
  context.stroke(cards)
  for (const [colour, path] of families) {
    context.fillStyle = colour
    context.fill(path)
  }
  context.strokeStyle = palette.accent
  context.lineWidth = Math.max(4, 2 * hair)
  context.stroke(rings)
  for (const [id, level] of levels) drawBadge(context, { box: picture.boxes.get(id), colour: palette[level] })
}

function drawBadge(
  context: CanvasRenderingContext2D,
  at: { box: { x: number; y: number; w: number } | undefined; colour: string },
): void {
  if (!at.box) return
  context.fillStyle = at.colour
  context.beginPath()
  context.arc(at.box.x + at.box.w - 14, at.box.y, 14, 0, Math.PI * 2)
  context.fill()
}

function drawTitles(context: CanvasRenderingContext2D, { picture, palette, title, transform }: Drawing): void {
  // Larger than on the card, so that a name is still read where the card has become a thumbnail.
  const size = Math.min(30, 11 / transform[2])
  context.font = `600 ${size}px 'Noto Sans SC Variable', system-ui, sans-serif`
  context.fillStyle = palette.text
  context.textBaseline = 'middle'
  for (const box of picture.boxes.values()) {
    context.fillText(clipped(context, title(box.id), box.w - 72), box.x + 62, box.y + 40)
  }
}

function clipped(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text
  let end = text.length
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > width) end--
  return `${text.slice(0, end)}…`
}
