import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const module = join(import.meta.dirname, 'log.ts')

/** Writes twenty megabytes of log and tells, over another line, how long its loop stood still and what was dropped. */
const script = `
import { droppedLines, openLog } from ${JSON.stringify(module)}
const log = openLog({ logLevel: 'info' })
let still = 0
for (let i = 0; i < 200; i++) {
  const began = performance.now()
  for (let j = 0; j < 100; j++) log.info({ text: 'x'.repeat(1000) }, 'a line')
  await new Promise((next) => setTimeout(next, 1))
  still = Math.max(still, performance.now() - began)
}
process.send({ still, dropped: droppedLines() })
`

test.skipIf(process.platform === 'win32')(
  'E338 F54 a reader that stands still costs lines, which are counted, and no time',
  async () => {
    const child = spawn('sh', ['-c', 'exec "$0" --input-type=module -e "$1" | sleep 60', process.execPath, script], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      detached: true,
    })
    const [told]: { still: number; dropped: number }[] = await once(child, 'message')
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    expect(told?.dropped).toBeGreaterThan(10_000)
    expect(told?.still).toBeLessThan(1000)
  },
)
