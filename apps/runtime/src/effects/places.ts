/** How many flights of one queue may be under way at once, by how its provider has answered lately. */
export interface Places {
  /** Between 1 and what the channel allows; the whole part counts. */
  readonly most: number
  /** What an exchange usually takes, in milliseconds, by the size of a flight: a hundred in one call take longer than one. */
  readonly usual: Readonly<Record<number, number>>
}

/** What one flight saw of its provider. */
export interface Pace {
  /** How long it took to answer on average, in milliseconds; undefined where the host sees no exchange. */
  readonly ms: number | undefined
  /** Messages that were answered, and those that were not or by an error. */
  readonly good: number
  readonly bad: number
}

/** Slower than usual by this factor, and by this much, is trouble; less is weather. */
const SLOW = { times: 4, ms: 50 }
/** So many of a hundred without an answer are trouble, too. */
const BAD = 10
const LESS = 0.7
/** The usual follows what is faster at once and what is slower by so little that an hour of trouble does not become usual. */
const FASTER = 1 / 2
const SLOWER = 1 / 500

export const newPlaces = (limit: number): Places => ({ most: limit, usual: {} })

/** Fewer at once where the provider struggles, one more for every round of flights that it took well. */
export function learnPlaces(places: Places, { ms, good, bad }: Pace, limit: number): Places {
  if (good + bad === 0) return places
  const size = Math.round(Math.log2(good + bad))
  const usual = places.usual[size] ?? ms
  const slow = ms !== undefined && usual !== undefined && ms > usual * SLOW.times && ms > usual + SLOW.ms
  const failing = bad * 100 > (good + bad) * BAD
  const most = Math.min(limit, Math.max(1, slow || failing ? places.most * LESS : places.most + 1 / places.most))
  // an error comes quicker than an answer, and says nothing about how long one takes
  if (ms === undefined || usual === undefined || failing) return { ...places, most }
  const learned = usual + (ms - usual) * (ms < usual ? FASTER : SLOWER)
  return { most, usual: { ...places.usual, [size]: learned } }
}
