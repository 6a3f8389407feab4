import { simulateSeed } from './simulate.ts'
const from = Number(process.argv[2] ?? 1),
  n = Number(process.argv[3] ?? 100)
const coverage = new Map<string, number>()
const c0 = process.cpuUsage().user / 1000
let bad = 0
const sum: Record<string, number> = {}
for (let s = from; s < from + n; s++) {
  const r = simulateSeed(s, { coverage })
  for (const [k, v] of Object.entries(r.tally)) sum[k] = (sum[k] ?? 0) + v / n
  if (r.broken) {
    bad++
    if (bad < 12) console.log(s, r.broken.message.slice(0, 600))
  }
}
const ms = process.cpuUsage().user / 1000 - c0
console.log({ bad, ms, perMin: (n / ms) * 60000, sum })
if (process.argv[4])
  console.log(
    [...coverage]
      .toSorted((a, b) => (a[0] < b[0] ? -1 : 1))
      .map(([k, v]) => `${k}: ${v}`)
      .join('\n'),
  )
