import { createHash } from 'node:crypto'
import { canonicalJourney, type Journey } from '@cairn/sdk/graph'

/** What a version is: SHA-256 of the canonical journey. The sdk's own is asynchronous, for browsers. */
export function journeyHash(journey: Journey): string {
  return createHash('sha256').update(canonicalJourney(journey)).digest('hex')
}
