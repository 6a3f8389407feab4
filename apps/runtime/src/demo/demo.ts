import type { Deps } from '../deps.ts'
import { seedDemo } from './seed.ts'
import { startTrickle } from './trickle.ts'

/** The living demo, on a real clock, unless CAIRN_DEMO=off: filled once in the background, then kept going. */
export function startDemo(deps: Deps): { stop(): Promise<void> } {
  if (!deps.config.demo || deps.clock.mode === 'manual') return { stop: async () => undefined }
  const stopping = new AbortController()
  let trickle: { stop(): Promise<void> } | undefined
  const begun = seedDemo(deps, stopping.signal).then(
    (brand) => {
      if (brand !== undefined && !stopping.signal.aborted) trickle = startTrickle(deps, brand)
    },
    (error: unknown) => deps.log.error({ error }, 'the demo brand could not be filled'),
  )
  return {
    async stop() {
      stopping.abort()
      await begun
      await trickle?.stop()
    },
  }
}
