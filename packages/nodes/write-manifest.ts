import { writeFileSync } from 'node:fs'
import { toManifest } from '@cairn/sdk'
import { nodes } from './src/index.ts'

// What the designer will draw, kept in the repository so that a review sees it change.
writeFileSync(new URL('./manifest.json', import.meta.url), `${JSON.stringify(toManifest(nodes), null, 2)}\n`)
