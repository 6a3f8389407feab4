import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sources } from '../kit/source.ts'
import { ROWS } from './rows.ts'
import { type Told, verdicts, page } from './verdict.ts'

// `npm run test:faults`: every story of a fault at its full load, however long it takes; then one line for each of the
// rows, and the page docs/faults.md. `-- small` takes the loads of an ordinary test run instead.
const home = join(import.meta.dirname, '../..')
const small = process.argv.includes('small')
const folder = mkdtempSync(join(tmpdir(), 'cairn-faults-'))
const file = join(folder, 'report.json')
const projects = ['--project', 'faults', '--project', 'engine', '--project', 'units']
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
const stories = sources()
  .filter(({ path, text }) => path.endsWith('.test.ts') && /['"`](?:E\d+ )?F\d\d /.test(text))
  .map(({ path }) => path)
spawnSync(
  join(home, 'node_modules/.bin/vitest'),
  ['run', ...stories, ...projects, '--maxWorkers=2', '-t', String.raw`\bF\d\d\b`, ...reporters],
  {
    cwd: home,
    stdio: 'inherit',
    env: { ...process.env, CAIRN_FAULTS: small ? 'small' : 'full' },
  },
)

// vitest's own JSON report, in the shape it documents
const report = JSON.parse(readFileSync(file, 'utf8')) as {
  testResults: { assertionResults: { title: string; status: string }[] }[]
}
rmSync(folder, { recursive: true, force: true })
const told: Told[] = report.testResults
  .flatMap(({ assertionResults }) => assertionResults)
  .filter(({ status }) => status === 'passed' || status === 'failed')
  .map(({ title, status }) => ({ title, passed: status === 'passed' }))
const found = verdicts(ROWS, told)
writeFileSync(join(home, 'docs/faults.md'), page(found, small ? 'small' : 'full'))
for (const { row, verdict } of found) console.log(`${row.id}  ${verdict}`)
const passed = found.filter(({ verdict }) => verdict === 'passed').length
const failed = found.filter(({ verdict }) => verdict === 'failed').length
console.log(`\n${passed} of ${found.length} passed, ${failed} failed; the others are named in docs/faults.md`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
