import { join } from 'node:path'
import { startRuntime } from '@cairn/runtime/app'
import { readConfig } from '@cairn/runtime/config'

// The whole runtime in a process of its own, as `npm start` runs it, on the database named: `node test/load/serve.ts <url>`.
const databaseUrl = process.argv[2]
if (databaseUrl === undefined) throw new Error('Name the database to serve.')
const home = join(import.meta.dirname, '../..')
const config = readConfig({ PORT: '0', LOG_LEVEL: 'error', CAIRN_DEMO: 'off', CAIRN_ALLOW_PRIVATE: 'on' }, home)
const runtime = await startRuntime(
  { ...config, databaseUrl, secret: 's'.repeat(40), url: 'http://127.0.0.1' },
  { role: 'all', home },
)
console.log(runtime.listening?.port ?? 0)
