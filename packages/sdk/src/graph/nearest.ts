/** The known name a slip of the finger was most likely meant to be; undefined where none is near. */
export function nearest(slip: string, known: Iterable<string>): string | undefined {
  const furthest = slip.length < 3 ? 0 : slip.length < 6 ? 1 : 2
  let best: { readonly name: string; readonly distance: number } | undefined
  for (const name of known) {
    if (Math.abs(name.length - slip.length) > furthest) continue
    const distance = slips(slip.toLowerCase(), name.toLowerCase())
    if (distance <= furthest && distance < (best?.distance ?? Infinity)) best = { name, distance }
  }
  return best?.name
}

/** Letters left out, added, mistaken or swapped with their neighbour (optimal string alignment). */
function slips(a: string, b: string): number {
  let before: readonly number[] = []
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const at = (line: readonly number[], k: number): number => line[k] ?? Infinity
      row.push(
        Math.min(
          at(last, j) + 1,
          at(row, j - 1) + 1,
          at(last, j - 1) + same,
          swapped ? at(before, j - 2) + 1 : Infinity,
        ),
      )
    }
    before = last
    last = row
  }
  return last[b.length] ?? Infinity
}
