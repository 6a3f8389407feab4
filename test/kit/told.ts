import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { sources } from './source.ts'

/** One test that ran. */
export interface Told {
  readonly title: string
  readonly passed: boolean
  /** Path from the project's root. */
  readonly file: string
}

interface Wish {
  /** What the titles of the tests to run have in them. */
  readonly named: RegExp
  readonly projects: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

const home = join(import.meta.dirname, '../..')

/** Runs the tests that are named so, and tells how each ended; what they print goes to the terminal. */
export function runNamed({ named, projects, environment = {} }: Wish): readonly Told[] {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-told-'))
  const report = join(folder, 'report.json')
  const files = sources()
    .filter(({ path, text }) => path.endsWith('.test.ts') && new RegExp(`['"\`][^'"\`]*${named.source}`).test(text))
    .map(({ path }) => path)
  const among = projects.flatMap((name) => ['--project', name])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  spawnSync(
    join(home, 'node_modules/.bin/vitest'),
    ['run', ...files, ...among, '--maxWorkers=2', '-t', named.source, ...reporters],
    { cwd: home, stdio: 'inherit', env: { ...process.env, ...environment } },
  )
  const told = readTold(readFileSync(report, 'utf8'))
  rmSync(folder, { recursive: true, force: true })
  return told
}

/** Out of vitest's own JSON report, in the shape it documents. */
function readTold(text: string): readonly Told[] {
  const report = JSON.parse(text) as {
    testResults: { name: string; assertionResults: { title: string; status: string }[] }[]
  }
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ title, status }) => ({ title, passed: status === 'passed', file: relative(home, name) })),
  )
}
