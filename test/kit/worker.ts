import { readConfig } from '@cairn/runtime/config'
import { startRuntime } from '@cairn/runtime/app'

// One worker process as the product runs it, on the database named: `node test/kit/worker.ts <url>`. Made to be killed.
const databaseUrl = process.argv[2]
if (databaseUrl === undefined) throw new Error('Name the database to work on.')
const config = readConfig({ LOG_LEVEL: 'silent' }, '/nowhere')
await startRuntime(
  { ...config, databaseUrl, secret: 's'.repeat(40), url: 'http://127.0.0.1' },
  { role: 'worker', home: '/nowhere' },
)
process.stdout.write('ready\n')
