/** What a measure found. */
export interface Measured {
  readonly steps: number
  readonly seconds: number
}

/** One line of the bench. `floor` is what the same machine does in the same run without the product. */
export interface Line {
  readonly measure: string
  readonly value: number
  readonly unit: string
  readonly floor: number
  readonly ratio: number
}

export const perSecond = ({ steps, seconds }: Measured): number => steps / seconds

/** `ratio` is at least 1 where the product is as good as the floor, whichever way the unit counts. */
export function line(measure: string, found: { value: number; floor: number; unit: string }): Line {
  const { value, floor, unit } = found
  const ratio = unit === 'ms' ? floor / value : value / floor
  return { measure, value: rounded(value), unit, floor: rounded(floor), ratio: Number(ratio.toFixed(3)) }
}

const rounded = (value: number): number => Number(value.toPrecision(5))
