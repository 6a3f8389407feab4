import type { JourneyNode } from '@cairn/sdk/graph'
import type { PortView } from '@cairn/sdk'
import type { Catalogue } from './catalogue.ts'

/**
 * The whole of a card's geometry. Sizes follow from the manifest's ports alone, so that nothing is ever measured in
 * the DOM: React Flow gets every card with its size and handles, and the overview draws the same boxes. Handles lie on
 * the grid, so that an edge between cards on the grid can always be straight.
 */
export const CARD = { width: 224, head: 80, pad: 4, row: 24, foot: 8, gapX: 64, gapY: 32, grid: 8 } as const

export interface Point {
  readonly x: number
  readonly y: number
}
export interface Box extends Point {
  readonly w: number
  readonly h: number
}
export interface PlacedBox extends Box {
  readonly id: string
}

/** One way out needs no row of its own: its handle sits beside the title. */
export function portRows(ports: readonly PortView[]): readonly PortView[] {
  return ports.length > 1 ? ports : []
}

export function cardHeight(ports: readonly PortView[]): number {
  const rows = portRows(ports).length
  return CARD.head + (rows > 0 ? CARD.pad + rows * CARD.row + CARD.foot : 0)
}

/** Height of a port's handle above the card's top edge. */
export function portOffset(ports: readonly PortView[], port: string): number {
  const row = portRows(ports).findIndex((view) => view.port === port)
  return row < 0 ? CARD.head / 2 : CARD.head + CARD.pad + (row + 0.5) * CARD.row
}

export const inputOffset = CARD.head / 2

export function boxOf(node: JourneyNode, catalogue: Catalogue): PlacedBox {
  return { id: node.id, x: node.at[0], y: node.at[1], w: CARD.width, h: cardHeight(catalogue.ports(node)) }
}

export function overlaps(a: Box, b: Box, gap = 0): boolean {
  return a.x < b.x + b.w + gap && b.x < a.x + a.w + gap && a.y < b.y + b.h + gap && b.y < a.y + a.h + gap
}

export function contains(box: Box, point: Point): boolean {
  return point.x >= box.x && point.x <= box.x + box.w && point.y >= box.y && point.y <= box.y + box.h
}

/** The box around all boxes; `undefined` when there are none. */
export function bounds(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const box of boxes) {
    left = Math.min(left, box.x)
    top = Math.min(top, box.y)
    right = Math.max(right, box.x + box.w)
    bottom = Math.max(bottom, box.y + box.h)
  }
  return { x: left, y: top, w: right - left, h: bottom - top }
}

export function snap(value: number): number {
  return Math.round(value / CARD.grid) * CARD.grid
}

export function snapped(point: Point): [number, number] {
  return [snap(point.x), snap(point.y)]
}
