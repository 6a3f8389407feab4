import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { develop } from '@cairn/kit/dev'
import { scaffold } from 'create-cairn-plugin'
import { launchBrowser } from '../kit/browser.ts'

/** `node test/load/dev-loop.ts`: from nothing to a step on the canvas, and from a save to the step repainted. */
const SAVES = 8
const root = join(import.meta.dirname, '../..')
const home = mkdtempSync(join(root, '.cairn-test-'))
const browser = await launchBrowser()
try {
  const begun = performance.now()
  const folder = join(home, 'loop-sms')
  scaffold(folder)
  const said: string[] = []
  const developing = await develop({ folder, say: (text) => void said.push(text) })
  const up = performance.now()
  const page = await browser.newPage()
  await page.goto(developing.link)
  await page.goto(developing.url)
  await page.getByText('Send a message').or(page.getByText('发送消息')).first().waitFor()
  const shown = performance.now()
  console.log(`scaffold to runtime ${ms(begun, up)}, to the step on the canvas ${ms(begun, shown)}`)
  const file = join(folder, 'plugin.ts')
  let title = 'Send a message'
  const times: number[] = []
  for (let i = 0; i < SAVES; i += 1) {
    await pause(700)
    const next = `Step number ${i}`
    const saved = performance.now()
    writeFileSync(file, readFileSync(file, 'utf8').replace(`title: '${title}'`, `title: '${next}'`))
    await page.locator('.react-flow__node', { hasText: next }).first().waitFor()
    times.push(performance.now() - saved)
    title = next
  }
  const sorted = times.toSorted((a, b) => a - b)
  console.log(
    `save to repainted: median ${Math.round(sorted[SAVES >> 1] ?? 0)} ms, most ${Math.round(sorted.at(-1) ?? 0)} ms`,
  )
  console.log(said.join('\n'))
  await developing.stop()
} finally {
  await browser.close()
  rmSync(home, { recursive: true, force: true })
}

function ms(from: number, to: number): string {
  return `${((to - from) / 1000).toFixed(1)} s`
}
