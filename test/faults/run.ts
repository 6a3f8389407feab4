import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runNamed } from '../kit/told.ts'
import { ROWS } from './rows.ts'
import { page, verdicts } from './verdict.ts'

// `npm run test:faults`: every story of a fault at its full load, however long it takes; then one line for each of the
// rows, and the page docs/faults.md. `-- small` takes the loads of an ordinary test run instead.
const load = process.argv.includes('small') ? 'small' : 'full'
const told = runNamed({
  named: /\bF\d\d\b/,
  projects: ['faults', 'engine', 'units'],
  environment: { CAIRN_FAULTS: load },
})
const found = verdicts(ROWS, told)
writeFileSync(join(import.meta.dirname, '../../docs/faults.md'), page(found, load))
for (const { row, verdict } of found) console.log(`${row.id}  ${verdict}`)
const passed = found.filter(({ verdict }) => verdict === 'passed').length
const failed = found.filter(({ verdict }) => verdict === 'failed').length
console.log(`\n${passed} of ${found.length} passed, ${failed} failed; the others are named in docs/faults.md`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
