import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runNamed } from '../kit/told.ts'
import { PRACTICES } from './practices.ts'
import { page, statuses } from './status.ts'

// `npm run test:domain`: every test named after a practice of the field, and the page docs/domain-status.md from how they ended.
const told = runNamed({ named: /\bS\d-\d\d\b/, projects: ['units', 'engine', 'faults'] })
const found = statuses(PRACTICES, told)
writeFileSync(join(import.meta.dirname, '../../docs/domain-status.md'), page(found))
const shown = found.filter(({ state }) => state === 'shown').length
const failed = told.filter(({ passed }) => !passed).length
console.log(`\n${shown} of ${found.length} practices shown, ${failed} tests failed; docs/domain-status.md says which`)
process.exitCode = failed === 0 && shown > 0 ? 0 : 1
