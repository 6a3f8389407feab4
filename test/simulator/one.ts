import { simulateSeed } from './simulate.ts'
import { drawScenario } from './scenario.ts'
const timeline: string[] = []
const s = Number(process.argv[2])
const sc = drawScenario(s)
for (const j of sc.journeys) {
  console.log(JSON.stringify(j.first.settings))
  for (const n of j.first.nodes)
    console.log(
      n.id,
      n.type,
      JSON.stringify(n.config),
      j.first.edges
        .filter((e) => e.from === n.id)
        .map((e) => `${e.port}>${e.to}${e.maxPasses ? '*' + e.maxPasses : ''}`)
        .join(' '),
    )
}
console.log(JSON.stringify(sc.faults))
console.log(JSON.stringify(sc.members))
for (const h of sc.happenings) console.log(new Date(h.at).toISOString(), JSON.stringify(h))
const r = simulateSeed(s, { timeline })
console.log(timeline.slice(-Number(process.argv[3] ?? 80)).join('\n'))
console.log(r.broken?.message, r.tally)
