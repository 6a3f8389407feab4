import { writeFileSync } from 'node:fs'
import { journeySchema } from './src/graph/schema.ts'

writeFileSync(new URL('journey.schema.json', import.meta.url), `${JSON.stringify(journeySchema(), null, 2)}\n`)
