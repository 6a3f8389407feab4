import type { Protocol } from './product/protocol.ts'
import type { Scenario } from './draw/scenario.ts'
import { simulate } from './simulate.ts'

/** A scenario and what came of it, to be read from top to bottom. */
export function tellTale(scenario: Scenario, protocol?: Protocol): string {
  const timeline: string[] = []
  const { broken, tally } = simulate(scenario, { timeline, ...(protocol && { protocol }) })
  return [
    `Seed ${scenario.seed}: ${broken?.message ?? 'nothing broke'}`,
    '',
    ...scenario.journeys.flatMap(({ first }, i) => [
      `Journey ${i + 1} ${JSON.stringify(first.settings)}`,
      ...first.nodes.map(
        ({ id, type, config }) => `  ${id} ${type} ${JSON.stringify(config)}${waysOf(first.edges, id)}`,
      ),
    ]),
    '',
    `Members ${JSON.stringify(scenario.members)}`,
    `Codes ${scenario.codes}, processes ${scenario.workers}`,
    `Faults ${JSON.stringify(scenario.faults)}`,
    '',
    ...scenario.happenings.map(({ at, ...what }) => `${new Date(at).toISOString()}  ${JSON.stringify(what)}`),
    '',
    ...timeline,
    '',
    `${broken?.message ?? 'Nothing broke.'}`,
    JSON.stringify(tally),
    '',
  ].join('\n')
}

function waysOf(edges: Scenario['journeys'][number]['first']['edges'], id: string): string {
  const mine = edges.filter(({ from }) => from === id)
  return mine
    .map(({ port, to, maxPasses }) => `  ${port} > ${to}${maxPasses === undefined ? '' : ` *${maxPasses}`}`)
    .join('')
}
