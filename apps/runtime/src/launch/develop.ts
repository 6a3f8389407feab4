import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type FSWatcher, watch } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { claimPort } from './checks.ts'

const WATCHED = ['apps/runtime/src', 'packages/sdk/src', 'packages/nodes/src']
const SETTLE = 150
const VITE_PORT = 5173

/** Development: the designer by Vite with hot reload, the runtime started anew when its source changes. */
export async function develop(options: {
  home: string
  port: number
  changed: () => void
}): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await claimPort({ host: '127.0.0.1', port: VITE_PORT }).catch(() =>
    claimPort({ host: '127.0.0.1', port: 0 }),
  )
  const designer = join(options.home, 'apps/designer')
  const vite = join(dirname(createRequire(join(designer, 'package.json')).resolve('vite/package.json')), 'bin/vite.js')
  const server = spawn(process.execPath, [vite, '--host', '127.0.0.1', '--port', String(port), '--strictPort'], {
    cwd: designer,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, CAIRN_API_PORT: String(options.port) },
  })
  const watchers = watchSource(options.home, options.changed)
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      for (const watcher of watchers) watcher.close()
      if (server.exitCode !== null || server.signalCode !== null) return
      server.kill('SIGTERM')
      await once(server, 'exit')
    },
  }
}

function watchSource(home: string, changed: () => void): FSWatcher[] {
  let timer: NodeJS.Timeout | undefined
  return WATCHED.map((folder) =>
    watch(join(home, folder), { recursive: true }, (_event, file) => {
      if (file === null || !file.endsWith('.ts') || file.endsWith('.test.ts')) return
      clearTimeout(timer)
      timer = setTimeout(changed, SETTLE)
    }),
  )
}
