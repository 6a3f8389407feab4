import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Batch, joinBatches, runBatch } from './batch.ts'
import { bugs } from './bugs.ts'
import { corpus } from './corpus.ts'
import { missing } from './judge/coverage.ts'
import { EXPECTED } from './judge/expected.ts'
import { drawScenario } from './draw/scenario.ts'
import { shrink } from './shrink.ts'
import { tellTale } from './tale.ts'

/** `npm run simulate -- --seeds 20000 --from 1`; a single seed is replayed with its timeline: `--seed 28 --shrink`. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    /** Replays one seed and writes what happened. */
    seed: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    bug: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
})

const bug = values.bug === undefined ? undefined : bugs[values.bug]
if (values.bug !== undefined && !bug) {
  console.error(`There is no planted bug ${values.bug}; there are ${Object.keys(bugs).join(', ')}.`)
  process.exit(1)
}
if (values.seed !== undefined) replay(Number(values.seed))
else await run({ from: Number(values.from), seeds: Number(values.seeds), jobs: Number(values.jobs) })

interface Order {
  readonly from: number
  readonly seeds: number
  readonly jobs: number
}

async function run({ from, seeds, jobs }: Order): Promise<void> {
  const begun = performance.now()
  const first = jobs > 1 || values.json ? [] : corpus.map(({ seed }) => seed)
  const range = Array.from({ length: seeds }, (_, i) => from + i)
  const batch = jobs > 1 ? await share({ from, seeds, jobs }) : runBatch([...first, ...range], bug?.protocol)
  const minutes = (performance.now() - begun) / 60_000
  if (values.json) console.log(JSON.stringify({ ...batch, coverage: [...batch.coverage], minutes }))
  else report(batch, minutes)
  if (batch.failures.length > 0) process.exitCode = 1
}

/** The seeds over several processes, the known ones first. */
async function share({ from, seeds, jobs }: Order): Promise<Batch> {
  const known = runBatch(
    corpus.map(({ seed }) => seed),
    bug?.protocol,
  )
  const each = Math.ceil(seeds / jobs)
  const parts = Array.from({ length: jobs }, (_, i) => runApart(from + i * each, Math.min(each, seeds - i * each)))
  return joinBatches([known, ...(await Promise.all(parts))])
}

async function runApart(from: number, seeds: number): Promise<Batch> {
  const own = ['--from', `${from}`, '--seeds', `${seeds}`, '--jobs', '1', '--json']
  const planted = values.bug === undefined ? [] : ['--bug', values.bug]
  const child = spawn(process.execPath, ['--max-semi-space-size=64', import.meta.filename, ...own, ...planted], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await once(child, 'close')
  // written by this very program, a few lines above
  const told = JSON.parse(text) as Omit<Batch, 'coverage'> & { coverage: [string, number][] }
  return { ...told, coverage: new Map(told.coverage) }
}

function report({ seeds, failures, tally, coverage, repeated, cpu }: Batch, minutes: number): void {
  const mean = (n: number): string => (n / seeds).toFixed(1)
  console.log(
    [...coverage]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, n]) => `${String(n).padStart(10)}  ${what}`)
      .join('\n'),
  )
  const unseen = missing(coverage, EXPECTED)
  console.log(unseen.length === 0 ? '\nEverything that is to be seen was seen.' : `\nNever seen: ${unseen.join(', ')}`)
  console.log(
    `\n${seeds} seeds in ${(minutes * 60).toFixed(1)} s: ${Math.round(seeds / minutes)} a minute. Of one processor to itself: ` +
      `${Math.round((seeds / cpu) * 60_000)} a minute, ${Math.round((tally.events / cpu) * 1000)} scheduled events and ` +
      `${Math.round((tally.steps / cpu) * 1000)} steps of runs a second`,
  )
  console.log(
    `a seed has ${mean(tally.members)} members, ${mean(tally.nodes)} nodes, ${mean(tally.runs)} runs, ${mean(tally.steps)} steps, ` +
      `${mean(tally.events)} events and ${mean(tally.mishaps)} crashes, stalls and failed commits; ${repeated} were run twice`,
  )
  for (const { seed, message } of failures.slice(0, 20)) {
    console.log(
      `\nseed ${seed}: ${message}\n  npm run simulate -- --seed ${seed}${values.bug === undefined ? '' : ` --bug ${values.bug}`}`,
    )
  }
  console.log(`\n${failures.length} of ${seeds} seeds broke something.`)
}

function replay(seed: number): void {
  const drawn = drawScenario(seed)
  const smaller = values.shrink ? shrink(drawn, bug?.protocol) : { scenario: drawn, tried: 0 }
  const tale = tellTale(smaller.scenario, bug?.protocol)
  const folder = join(import.meta.dirname, 'tales')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `seed-${seed}${values.bug === undefined ? '' : `-${values.bug}`}.txt`)
  writeFileSync(file, tale)
  console.log(tale)
  if (smaller.tried > 0) console.log(`Made smaller in ${smaller.tried} tries.`)
  console.log(`Written to ${file}`)
}
