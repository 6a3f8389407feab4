import { type Journey, readJourney } from '@cairn/sdk/graph'
import { Invalid } from '../refusal.ts'

/** All that a draft must be to be saved: of the right shape. */
export function asJourney(input: unknown): Journey {
  const read = readJourney(input)
  if (!read.ok) throw new Invalid(read.problems)
  return read.journey
}
