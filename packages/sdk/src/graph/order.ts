const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * A text that sorts between two others (absent = no bound), so that an element can be put between its neighbours without
 * touching them. Never ends in the lowest digit, else nothing would fit below it. Needs `after < before`.
 */
export function between(after: string | undefined, before: string | undefined): string {
  const low = after ?? ''
  if (before !== undefined) {
    let common = 0
    while (common < before.length && (low[common] ?? '0') === before[common]) common++
    if (common > 0) return before.slice(0, common) + between(low.slice(common), before.slice(common) || undefined)
  }
  const from = low === '' ? 0 : DIGITS.indexOf(low.charAt(0))
  const to = before === undefined ? DIGITS.length : DIGITS.indexOf(before.charAt(0))
  if (to - from > 1) return DIGITS.charAt(Math.round((from + to) / 2))
  if (before !== undefined && before.length > 1) return before.charAt(0)
  return DIGITS.charAt(from) + between(low.slice(1), undefined)
}

/**
 * Order keys for a list, given the keys its elements have already (absent = new): as many as possible stay. Elements out of
 * the longest rising row get new keys between their neighbours.
 */
export function reorder(keys: readonly (string | undefined)[]): readonly string[] {
  const kept = longestRising(keys)
  const result: string[] = []
  for (let i = 0; i < keys.length; i++) {
    const own = keys[i]
    const next = kept.find(({ at }) => at >= i)
    result.push(next?.at === i && own !== undefined ? own : between(result[i - 1], next?.key))
  }
  return result
}

interface Kept {
  readonly at: number
  readonly key: string
}

function longestRising(keys: readonly (string | undefined)[]): readonly Kept[] {
  const best: (readonly Kept[])[] = []
  for (const [at, key] of keys.entries()) {
    const before = key === undefined ? [] : best.slice(0, at).filter((row) => (row.at(-1)?.key ?? '') < key)
    const longest = before.reduce<readonly Kept[]>((a, b) => (b.length > a.length ? b : a), [])
    best.push(key === undefined || key === '' ? [] : [...longest, { at, key }])
  }
  return best.reduce<readonly Kept[]>((a, b) => (b.length > a.length ? b : a), [])
}
