/**
 * What a set of seeds has seen, by name: thousands of seeds prove nothing about a crash point they never crashed at. The names that
 * must have been seen are listed where each kind lives, and `missing` holds them against what was counted.
 */
export type Coverage = Map<string, number>

export function count(coverage: Coverage, what: string, n = 1): void {
  coverage.set(what, (coverage.get(what) ?? 0) + n)
}

export function merge(into: Coverage, from: Iterable<readonly [string, number]>): void {
  for (const [what, n] of from) count(into, what, n)
}

export function missing(coverage: Coverage, wanted: readonly string[]): string[] {
  return wanted.filter((what) => !coverage.get(what))
}
