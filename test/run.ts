import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * `npm test`: everything, part after part; a part that fails does not keep the others from running. Name parts to run
 * those alone: `npm test -- units engine`.
 */
interface Part {
  readonly name: string
  /** What it may take on a small machine; beyond it the table says so, the verdict does not change. */
  readonly budget: number
  /** One check that passes or fails as a whole, or a vitest project. */
  readonly run: () => Promise<Tally>
}

interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

interface Result extends Tally {
  readonly part: Part
  readonly seconds: number
}

const home = join(import.meta.dirname, '..')
const parts: readonly Part[] = [
  { name: 'build', budget: 20, run: () => check('turbo', ['run', 'build', '--output-logs=errors-only']) },
  { name: 'typecheck', budget: 50, run: () => check('turbo', ['run', 'typecheck', '--output-logs=errors-only']) },
  { name: 'lint', budget: 25, run: () => check('turbo', ['run', 'lint', '--output-logs=errors-only']) },
  { name: 'units', budget: 80, run: () => project('units', 2) },
  { name: 'simulate', budget: 40, run: () => project('simulate', 1) },
  // stories wait for PostgreSQL, for leases, for each other: more files at a time than the one that a small machine is given
  { name: 'engine', budget: 270, run: () => project('engine', 2) },
  { name: 'faults', budget: 380, run: () => project('faults', 2) },
  { name: 'browser', budget: 220, run: () => project('browser', 1) },
  { name: 'startup', budget: 100, run: () => project('startup', 1) },
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; the parts are ${parts.map((part) => part.name).join(', ')}.`)
  process.exit(1)
}
const results: Result[] = []
for (const part of parts) {
  if (wanted.length > 0 && !wanted.includes(part.name)) continue
  console.log(`\n── ${part.name} ──`)
  const begun = performance.now()
  const tally = await part.run()
  results.push({ part, ...tally, seconds: (performance.now() - begun) / 1000 })
}
report(results)

async function check(command: string, args: readonly string[]): Promise<Tally> {
  const code = await execute(command, args)
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/** A project that ran nothing, or could not even report, has failed: silence is no success. */
async function project(name: string, files: number): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-run-'))
  const file = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await execute('vitest', ['run', '--project', name, `--maxWorkers=${files}`, ...reporters])
  const tally = existsSync(file) ? tallyOf(readFileSync(file, 'utf8')) : { passed: 0, failed: 0, skipped: 0 }
  rmSync(folder, { recursive: true, force: true })
  const silent = tally.passed === 0 || (code !== 0 && tally.failed === 0)
  return silent ? { ...tally, failed: tally.failed + 1 } : tally
}

/** Counts tests, and each file that broke before its tests could be counted as one failure. */
function tallyOf(text: string): Tally {
  // vitest's own JSON report, in the shape it documents
  const report = JSON.parse(text) as {
    numPassedTests: number
    numFailedTests: number
    numPendingTests: number
    testResults: { status: string; assertionResults: unknown[] }[]
  }
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests,
  }
}

async function execute(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(join(home, 'node_modules/.bin', command), [...args], {
    cwd: home,
    stdio: 'inherit',
    env: { ...process.env, DO_NOT_TRACK: '1' },
  })
  const [code] = await once(child, 'exit')
  return typeof code === 'number' ? code : 1
}

function report(all: readonly Result[]): void {
  const sum = (pick: (result: Result) => number): number => all.reduce((total, result) => total + pick(result), 0)
  const passed = sum((result) => result.passed)
  const failed = sum((result) => result.failed)
  const rows = all.map(({ part, passed: good, failed: bad, skipped, seconds }) => [
    part.name,
    String(good),
    String(bad),
    String(skipped),
    `${seconds.toFixed(1)} of ${part.budget}${seconds > part.budget ? '  over budget' : ''}`,
  ])
  console.log(`\n${table([['part', 'passed', 'failed', 'skipped', 'seconds'], ...rows])}\n`)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('   '),
    )
    .join('\n')
}
