export const units = ['week', 'day', 'hour', 'minute'] as const
export type Unit = (typeof units)[number]

export interface Span {
  readonly n: number
  readonly unit: Unit
}

/** A duration of one unit (`P3D`, `PT2H`); undefined for mixed ones, which stay text. */
export function readDuration(text: string): Span | undefined {
  const date = /^P(\d+)([WD])$/.exec(text)
  if (date) return { n: Number(date[1]), unit: date[2] === 'W' ? 'week' : 'day' }
  const time = /^PT(\d+)([HM])$/.exec(text)
  if (time) return { n: Number(time[1]), unit: time[2] === 'H' ? 'hour' : 'minute' }
  return undefined
}

export function writeDuration({ n, unit }: Span): string {
  switch (unit) {
    case 'week':
      return `P${n}W`
    case 'day':
      return `P${n}D`
    case 'hour':
      return `PT${n}H`
    case 'minute':
      return `PT${n}M`
  }
}
